import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that reached the upstream. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Lower-case names; a repeated one joined. */
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  /** What came of the body so far. */
  readonly body: () => Buffer;
  /** Whether the request came to its end. */
  readonly complete: () => boolean;
  /** Resolves when the connection of the request was lost before its answer ended. */
  readonly cut: Promise<unknown>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that writes down everything that reaches it. */
export interface RecordingUpstream {
  readonly origin: string;
  readonly ledger: readonly Recorded[];
  /** Decides the answers from now on. Without it: 200 and a short text once the request is complete. */
  answer(with_: Answer): void;
  /** Empties the ledger, and answers as at the start. */
  reset(): void;
  stop(): Promise<void>;
}

const DEFAULT_ANSWER = 'the upstream speaks';

const answerWhenComplete: Answer = (request, response) => {
  request.resume().on('end', () => response.end(DEFAULT_ANSWER));
};

export async function startUpstream(): Promise<RecordingUpstream> {
  const ledger: Recorded[] = [];
  let answering = answerWhenComplete;
  const server = createServer((request, response) => {
    ledger.push(record(request, response));
    answering(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    ledger,
    answer(with_) {
      answering = with_;
    },
    reset() {
      ledger.length = 0;
      answering = answerWhenComplete;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function record(request: IncomingMessage, response: ServerResponse): Recorded {
  const chunks: Buffer[] = [];
  // Listening to `data` would make it flow; whoever answers decides that.
  const emit = request.emit.bind(request);
  request.emit = (event: string, ...args: unknown[]) => {
    if (event === 'data' && args[0] instanceof Buffer) chunks.push(args[0]);
    return emit(event, ...args);
  };
  const cut = new Promise((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) resolve(undefined);
    });
  });
  const { method = '', url = '', headers, rawHeaders } = request;
  return {
    method,
    url,
    headers,
    rawHeaders,
    body: () => Buffer.concat(chunks),
    complete: () => request.complete,
    cut,
  };
}
