import { SIZES } from '../../../../src/domain/wire.ts';
import { echo, echoWithLength, inChunks, plainly, raw } from '../answers.ts';
import type { Case, Cases, Init } from '../case.ts';

const KIB = 1024;
/** Around one frame, and around what fits a message that is not streamed. */
const LENGTHS = [
  1,
  64 * KIB - 1,
  64 * KIB,
  64 * KIB + 1,
  SIZES.unstreamedMessage - 1024,
  SIZES.unstreamedMessage - SIZES.tag - SIZES.requestSalt,
  SIZES.unstreamedMessage - SIZES.tag - SIZES.responseSalt,
  SIZES.unstreamedMessage - SIZES.tag,
  SIZES.unstreamedMessage - 1,
  SIZES.unstreamedMessage,
  SIZES.unstreamedMessage + 1,
];

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 8));
}

function streamed(length: number, piece: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const all = bytes(length);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < length) controller.enqueue(all.slice(at, at + piece));
      else controller.close();
      at += piece;
    },
  });
}

const post = (body: NonNullable<RequestInit['body']>): Init => ({ method: 'POST', body });

function ofLength(length: number): readonly [string, Case][] {
  return [
    [`${length} bytes there and back`, { init: () => post(bytes(length)), answer: echoWithLength }],
    [`${length} bytes there and back in chunks`, { init: () => post(bytes(length)), answer: echo }],
    [
      `a stream of ${length} bytes there and back`,
      {
        init: () => ({ ...post(streamed(length, 10_007)), duplex: 'half' }),
        answer: echo,
        gathered: true,
      },
    ],
  ];
}

export const bodies: Cases = {
  ...Object.fromEntries(LENGTHS.flatMap(ofLength)),
  'URL parameters': {
    init: () => post(new URLSearchParams({ a: 'ä b', c: '&=', d: '' })),
    answer: echo,
  },
  'binary with every byte': { init: () => post(bytes(256)), answer: echo },
  'a typed Blob': { init: () => post(new Blob([bytes(999)], { type: 'x/y' })), answer: echo },
  'an empty stream': {
    init: () => ({ ...post(streamed(0, 1)), duplex: 'half' }),
    answer: echo,
    gathered: true,
  },
  'an empty answer with content-length': { answer: plainly(200, { 'content-length': '0' }) },
  'an empty answer in chunks': { answer: inChunks({}, []) },
  'an empty answer that ends with the connection': { answer: raw('HTTP/1.1 200 OK\r\n\r\n') },
  'an answer that ends with the connection': {
    answer: raw('HTTP/1.1 200 OK\r\ncontent-type: a/b\r\n\r\n', 'until ', 'the end'),
  },
  'an answer of HTTP/1.0': { answer: raw('HTTP/1.0 200 OK\r\n\r\nold') },
  'an answer in chunks of one byte': { answer: inChunks({}, [...'a slow head of steam']) },
  'chunks with extensions and trailers': {
    answer: raw(
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n',
      '3;a=b\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n',
    ),
    // Trailers are dropped, as fetch drops them; so is what announces them.
    dropped: ['trailer'],
  },
  'more than was announced': {
    answer: raw('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef'),
  },
};
