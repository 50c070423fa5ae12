import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isNullBodyStatus } from '../../domain/codec/outer-status.ts';
import type { Body, HeaderList } from '../../ports/http.ts';

/** How much of a body was handed to the connection: also where its end is never reached. */
export interface Written {
  bytes: number;
}

/**
 * Writes a response. Its head leaves before the first byte of a streamed body, and the body's source
 * is read no faster than the client takes it.
 *
 * Throws what the body throws, with the connection cut: the client then sees a broken message and
 * never a short one.
 */
export async function writeResponse(
  outgoing: ServerResponse,
  status: number,
  headers: HeaderList,
  body: Body | undefined,
  written: Written = { bytes: 0 },
): Promise<void> {
  if (outgoing.req.method === 'HEAD' || isNullBodyStatus(status)) {
    outgoing.writeHead(status, flatten(headers)).end();
    return;
  }
  if (body === undefined || body instanceof Uint8Array) {
    const length = ['content-length', String(body?.length ?? 0)] as const;
    outgoing.writeHead(status, flatten([...withoutLength(headers), length])).end(body);
    written.bytes = body?.length ?? 0;
    return;
  }
  outgoing.writeHead(status, flatten(headers));
  outgoing.flushHeaders();
  try {
    for await (const chunk of body) {
      const flushed = outgoing.write(chunk);
      written.bytes += chunk.length;
      if (outgoing.destroyed) return;
      if (!flushed) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
    throw error;
  }
}

function withoutLength(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name !== 'content-length');
}

function flatten(headers: HeaderList): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await Promise.race([once(outgoing, 'drain', { signal }), once(outgoing, 'close', { signal })]);
  } finally {
    stop.abort();
  }
}
