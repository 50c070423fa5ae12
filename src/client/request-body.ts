import type { Body } from '../ports/http.ts';
import { streamOf } from './byte-stream.ts';
import type { CallSettings } from './options.ts';
import { isBrowser } from './runtime.ts';
import type { WireInit } from './wire.ts';

/** Sealed bytes that are handed to a Blob at once, which a browser may keep outside memory. */
const BLOB_PART = 8 * 1_048_576;

/**
 * A sealed body as fetch takes it: bytes, or a stream where fetch can send one as it is read, or a
 * Blob of all that the stream gives.
 */
export async function wireBody(
  body: Body | undefined,
  useStreaming: CallSettings['useStreaming'],
): Promise<Pick<WireInit, 'body' | 'duplex'>> {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { body: body as Uint8Array<ArrayBuffer> };
  const streams = useStreaming === 'auto' ? !isBrowser() : useStreaming;
  if (streams) return { body: streamOf(body, (error) => error), duplex: 'half' };
  return { body: await gatherBlob(body) };
}

async function gatherBlob(body: AsyncIterable<Uint8Array>): Promise<Blob> {
  const parts: Blob[] = [];
  let pending: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of body) {
    pending.push(piece as Uint8Array<ArrayBuffer>);
    size += piece.length;
    if (size < BLOB_PART) continue;
    parts.push(new Blob(pending));
    pending = [];
    size = 0;
  }
  return new Blob([...parts, ...pending]);
}
