import type { IncomingHttpHeaders } from 'node:http';
import type { RawMessage } from '../conformance/message-reader.ts';
import { type RawConnection, statusOf } from '../conformance/raw-connection.ts';
import type { WireRequest, WireResponse } from './http-exchange.ts';

/** The head of a request as bytes, for a test that sends the body in its own way. */
export function headOf(
  { method, path, headers }: Pick<WireRequest, 'method' | 'path' | 'headers'>,
  ...further: readonly string[]
): string {
  const own = headers.map(([name, value]) => `${name}: ${value}`);
  const host = headers.some(([name]) => name === 'host') ? [] : ['host: relay.example'];
  return [`${method} ${path} HTTP/1.1`, ...host, ...own, ...further, '', ''].join('\r\n');
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function chunk(bytes: Uint8Array | string): string {
  const text = typeof bytes === 'string' ? bytes : latin1(bytes);
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** An answer that came over a raw connection, as others read it. */
export function asResponse(message: RawMessage): WireResponse {
  const headers: IncomingHttpHeaders = Object.fromEntries(message.fields);
  const body = Buffer.from(message.body, 'latin1');
  return { status: statusOf(message), headers, rawHeaders: message.fields.flat(), body };
}

/** Writes one byte after the other, ever so slowly, until the connection is closed. */
export async function trickle(connection: RawConnection, bytes: string, everyMs = 50) {
  let next = 0;
  const timer = setInterval(() => connection.write(bytes[next++ % bytes.length] ?? ''), everyMs);
  try {
    return await connection.untilClosed();
  } finally {
    clearInterval(timer);
  }
}
