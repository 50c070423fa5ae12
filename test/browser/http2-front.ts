import { request } from 'node:http';
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** What a load balancer is to a relay: HTTP/2 and TLS before it, HTTP/1.1 behind. */
export interface Http2Front {
  readonly origin: string;
  /** `content-length` of each message so far; undefined for one whose body was streamed. */
  readonly lengths: readonly (string | undefined)[];
  close(): Promise<void>;
}

const OF_ONE_HOP = /^(:.*|connection|keep-alive|transfer-encoding)$/;

/** @param relayOrigin asked for at each request */
export async function startHttp2Front(
  certificate: { readonly key: string; readonly cert: string },
  relayOrigin: () => string,
): Promise<Http2Front> {
  const lengths: (string | undefined)[] = [];
  const server = createSecureServer({ ...certificate, allowHTTP1: false });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const { ':method': method = 'GET', ':path': path = '/', ':authority': host = '' } = headers;
    if (method === 'POST' && path === '/api/mte-message') lengths.push(headers['content-length']);
    const onward = request(relayOrigin() + path, {
      method,
      agent: false,
      headers: { ...passedOn(headers), host },
    });
    onward.on('response', (answer) => {
      if (stream.destroyed) return;
      stream.respond({ ':status': answer.statusCode, ...passedOn(answer.headers) });
      pipeline(answer, stream, () => {});
    });
    onward.on('error', () => stream.close());
    pipeline(stream, onward, () => {});
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lengths,
    close() {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function passedOn(headers: IncomingHttpHeaders) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_HOP.test(name)));
}
