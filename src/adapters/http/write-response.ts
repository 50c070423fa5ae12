import type { ServerResponse } from 'node:http';
import { EMPTY } from '../../domain/bytes.ts';
import { isNullBodyStatus } from '../../domain/codec/outer-status.ts';
import { hasHeader } from '../../domain/header-policy.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { Body, HeaderList, Pieces } from '../../ports/http.ts';
import { countStreamed } from './young-memory.ts';

/** How much of a body was handed to the connection: also where its end is never reached. */
export interface Written {
  bytes: number;
}

/**
 * Writes a response. Its head leaves before the first byte of a streamed body, and the body's source
 * is read no faster than the client takes it.
 *
 * Rejects with what the body throws, with the connection cut: the client then sees a broken message and
 * never a short one.
 */
export function writeResponse(
  outgoing: ServerResponse,
  status: number,
  headers: HeaderList,
  body: Body | undefined,
  written: Written = { bytes: 0 },
): Awaitable<void> {
  if (outgoing.req.method === 'HEAD' || isNullBodyStatus(status)) {
    outgoing.writeHead(status, flatten(headers)).end();
    return;
  }
  if (body === undefined || body instanceof Uint8Array) {
    writeWhole(outgoing, status, headers, body ?? EMPTY);
    written.bytes = body?.length ?? 0;
    return;
  }
  outgoing.writeHead(status, flatten(headers));
  outgoing.flushHeaders();
  return writePieces(outgoing, body, written);
}

async function writePieces(
  outgoing: ServerResponse,
  body: Pieces,
  written: Written,
): Promise<void> {
  try {
    for await (const chunk of body) {
      // Node is done with the bytes when it says so without an error, and not before.
      const flushed = outgoing.write(chunk, (error) => {
        if (!error) body.recycle?.(chunk);
      });
      written.bytes += chunk.length;
      countStreamed(chunk.length);
      if (outgoing.destroyed) return;
      if (!flushed) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
    throw error;
  }
}

/** Bytes up to which copying them costs less than a system call for two pieces instead of one. */
const ONE_WRITE = 16_384;

/** Node puts text behind the head and writes both at once; latin1 is bytes one to one. */
function writeWhole(
  outgoing: ServerResponse,
  status: number,
  headers: HeaderList,
  body: Uint8Array,
): void {
  const flat = flatten(withoutLength(headers));
  flat.push('content-length', String(body.length));
  outgoing.writeHead(status, flat);
  if (body.length > ONE_WRITE) outgoing.end(body);
  else outgoing.end(asBuffer(body).toString('latin1'), 'latin1');
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function withoutLength(headers: HeaderList): HeaderList {
  if (!hasHeader(headers, 'content-length')) return headers;
  return headers.filter(([name]) => name !== 'content-length');
}

function flatten(headers: HeaderList): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      outgoing.off('drain', settle).off('close', settle);
      resolve();
    };
    outgoing.on('drain', settle).on('close', settle);
  });
}
