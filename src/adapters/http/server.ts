import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnectionGuard } from './connection-guard.ts';
import { createOpenAnswers } from './open-answers.ts';

/** An HTTP/1.1 server that can be drained. */
export interface HttpServer {
  /** Resolves once connections are taken. Rejects when the port cannot be had. */
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Requests whose answer has not ended. */
  running(): number;
  /**
   * Takes no more connections, lets requests finish for up to `graceMs`, then cuts what is left.
   * Resolves with how many requests were cut.
   */
  close(graceMs: number): Promise<number>;
  /** Cuts at once what `close` still waits for. */
  cut(): void;
}

/** How often Node looks for connections whose headers come too slowly, at the most. */
const CHECK_MS = 1_000;

/** What the server itself refuses: neither sealed nor given CORS headers, so kept wide. */
export interface ServerLimits {
  /** How long a connection may stay open between two requests, in milliseconds. */
  readonly keepAliveMs: number;
  /** How long a request's headers may take, in milliseconds; undefined for any time. Then 408. */
  readonly headersMs: number | undefined;
  /** Bytes of a request's headers, the encoded head of the open form included. Then 431. */
  readonly maxHeaderBytes: number;
}

export function createHttpServer(listener: RequestListener, limits: ServerLimits): HttpServer {
  let draining = false;
  let requestsCut = 0;
  const answers = createOpenAnswers(() => {
    if (draining) server.closeIdleConnections();
  });
  const guard = createConnectionGuard(answers);
  const take: RequestListener = (incoming, outgoing) => {
    if (draining) outgoing.shouldKeepAlive = false;
    if (guard.admit(incoming, outgoing)) listener(incoming, outgoing);
  };
  const server = createServer(
    {
      keepAliveTimeout: limits.keepAliveMs,
      headersTimeout: limits.headersMs ?? 0,
      connectionsCheckingInterval: CHECK_MS,
      // It counts the whole body, and would cut long uploads.
      requestTimeout: 0,
      maxHeaderSize: limits.maxHeaderBytes,
      noDelay: true,
    },
    take,
  );
  // Whoever waits to be asked for its body is asked when the body is read, and not before.
  server.on('checkContinue', take);
  server.on('clientError', guard.refuse);
  const running = () => answers.all().length;
  const cut = () => {
    requestsCut += running();
    server.closeAllConnections();
  };

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(server.address() as AddressInfo);
        });
      }),
    running,
    close: (graceMs) =>
      new Promise((resolve) => {
        draining = true;
        const timer = setTimeout(cut, graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve(requestsCut);
        });
        // Node says so in the head of an answer, where that is still to come.
        for (const outgoing of answers.all()) outgoing.shouldKeepAlive = false;
        server.closeIdleConnections();
      }),
    cut,
  };
}
