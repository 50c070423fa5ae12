import { once } from 'node:events';
import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HeaderList } from '../../src/ports/http.ts';

/** An HTTP request as it shall stand on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** An HTTP response as it stood on the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names as they came, and repeated where they were. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Sends a request and resolves with the head of its answer, whose body is still to be read. */
export async function send(
  origin: string,
  { method, path, headers, body }: WireRequest,
  options: { readonly agent?: Agent; readonly signal?: AbortSignal } = {},
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({
    host: hostname,
    port,
    method,
    path,
    setHost: !headers.some(([name]) => name === 'host'),
    agent: options.agent ?? false,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  const answered = once(outgoing, 'response');
  // A relay may answer and close before it was told everything; the answer is what counts.
  outgoing.on('error', () => {});
  if (body === undefined || body instanceof Uint8Array) outgoing.end(body);
  else pipeline(Readable.from(body, { objectMode: false }), outgoing).catch(() => {});
  const [incoming] = await answered;
  return incoming;
}

/** The whole of an answer. Rejects when the connection was cut before its end. */
export async function received(incoming: IncomingMessage): Promise<WireResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { statusCode = 0, headers, rawHeaders } = incoming;
  return { status: statusCode, headers, rawHeaders, body: Buffer.concat(chunks) };
}

export async function exchanged(origin: string, request: WireRequest): Promise<WireResponse> {
  return received(await send(origin, request));
}

/** A plain request. */
export function get(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<WireResponse> {
  return exchanged(origin, { method, path, headers: Object.entries(headers) });
}
