import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Latin1, type RawMessage, readMessages } from './message-reader.ts';

/** What one connection to the upstream carried. */
export interface UpstreamConnection {
  /** Requests that came to their end. */
  readonly requests: readonly RawMessage[];
  /** Bytes after them. */
  readonly rest: Latin1;
}

/** Answers a complete request on its connection, with whatever bytes. */
export type RawAnswer = (request: RawMessage, socket: Socket) => void;

/** An upstream that keeps every byte that reaches it, and reads requests by the letter. */
export interface RawUpstream {
  readonly origin: string;
  readonly host: string;
  connections(): readonly UpstreamConnection[];
  /** The complete requests on all connections, in the order in which these were made. */
  requests(): readonly RawMessage[];
  /** Decides the answers from now on. */
  answer(with_: RawAnswer): void;
  /** Is told everything that a connection has brought, each time that it brings more. */
  onBytes(listen: (bytes: Latin1, socket: Socket) => void): void;
  stop(): Promise<void>;
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

export async function startRawUpstream(): Promise<RawUpstream> {
  const received: { bytes: Latin1; answered: number }[] = [];
  const sockets = new Set<Socket>();
  let answering: RawAnswer = (_, socket) => {
    socket.write(OK);
  };
  let listening: (bytes: Latin1, socket: Socket) => void = () => {};
  const server = createServer((socket) => {
    const connection = { bytes: '', answered: 0 };
    received.push(connection);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      connection.bytes += chunk.toString('latin1');
      listening(connection.bytes, socket);
      const { messages } = readRequests(connection.bytes);
      for (const request of messages.slice(connection.answered)) {
        connection.answered++;
        answering(request, socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = () =>
    received.map(({ bytes }) => {
      const { messages, rest } = readMessages(bytes, { kind: 'request' });
      return { requests: messages, rest };
    });
  return {
    origin: `http://${host}`,
    host,
    connections,
    requests: () => connections().flatMap(({ requests }) => requests),
    answer(with_) {
      answering = with_;
    },
    onBytes(listen) {
      listening = listen;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What is no HTTP is found when the ledger is asked for, not in the middle of the exchange. */
function readRequests(bytes: Latin1) {
  try {
    return readMessages(bytes, { kind: 'request' });
  } catch {
    return { messages: [] };
  }
}
