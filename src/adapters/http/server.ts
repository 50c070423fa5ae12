import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP/1.1 server that can be drained. */
export interface HttpServer {
  /** Resolves once connections are taken. Rejects when the port cannot be had. */
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Takes no more connections, lets requests finish for up to `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** Longer than the idle time of the usual load balancers (60 s), so that they hang up first. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 60_000;
/** Encoded heads travel in a header in the open form; what Node refuses here carries no CORS. */
const MAX_HEADER_BYTES = 65_536;

export function createHttpServer(listener: RequestListener): HttpServer {
  let draining = false;
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      // It counts the whole body, and would cut long uploads.
      requestTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    },
    (incoming, outgoing) => {
      if (draining) outgoing.shouldKeepAlive = false;
      outgoing.once('close', () => {
        if (draining) server.closeIdleConnections();
      });
      listener(incoming, outgoing);
    },
  );

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(server.address() as AddressInfo);
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        draining = true;
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
