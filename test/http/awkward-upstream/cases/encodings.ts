import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { inChunks, plainly } from '../answers.ts';
import type { Cases } from '../case.ts';

const text = 'what is compressed here, here, here and here. '.repeat(2000);
const encoded = (coding: string, body: Uint8Array) => ({
  answer: plainly(200, { 'content-encoding': coding, vary: 'accept-encoding' }, body),
});
const flushed = gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH });

export const encodings: Cases = {
  gzip: encoded('gzip', gzipSync(text)),
  'x-gzip': encoded('x-gzip', gzipSync(text)),
  deflate: encoded('deflate', deflateSync(text)),
  'raw deflate': encoded('deflate', deflateRawSync(text)),
  brotli: encoded('br', brotliCompressSync(text)),
  // No runtime decodes it in a DecompressionStream; the client does not ask for it.
  zstd: {
    ...encoded('zstd', zstdCompressSync(text)),
    decoded: { body: zstdCompressSync(text).toString('latin1') },
  },
  'gzip in upper case': encoded('GZIP', gzipSync(text)),
  'gzip over gzip': encoded('gzip, gzip', gzipSync(gzipSync(text))),
  'gzip over brotli': encoded('br, gzip', gzipSync(brotliCompressSync(text))),
  identity: encoded('identity', Buffer.from(text)),
  'a coding that nobody knows': encoded('x-own', Buffer.from(text)),
  'gzip of nothing': encoded('gzip', gzipSync('')),
  'gzip in many chunks': {
    answer: inChunks(
      { 'content-encoding': 'gzip' },
      [...gzipSync(text)].map((byte) => String.fromCharCode(byte)),
    ),
  },
  // fetch takes what there is of it; here what was cut is never taken for an end.
  'gzip without its end': {
    ...encoded('gzip', flushed),
    decoded: { failed: 'in the body', body: undefined },
  },
  'gzip that is none': encoded('gzip', Buffer.from('plain')),
  'an empty body that is said to be gzip': encoded('gzip', Buffer.alloc(0)),
  'HEAD of gzip': {
    init: () => ({ method: 'HEAD' }),
    answer: plainly(200, { 'content-encoding': 'gzip' }),
  },
  'the codings that the application asks for itself': {
    init: () => ({ headers: { 'accept-encoding': 'br' } }),
    ...encoded('br', brotliCompressSync(text)),
  },
};
