import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { listenOnLoopback } from './listen.ts';

/** Bytes that crossed a socket, as they were read from it. */
export interface Recorded {
  /** Counts what any connection of the tap recorded, so that their order is known. */
  readonly serial: number;
  readonly bytes: Uint8Array;
}

export interface TappedConnection {
  readonly toServer: readonly Recorded[];
  readonly toClient: readonly Recorded[];
}

/** Stands between a client and a server, passes every byte on, and records it. */
export interface Tap {
  readonly origin: string;
  /** Every connection so far, in the order in which they were opened. */
  readonly connections: readonly TappedConnection[];
  /** Passes on and no longer records. */
  stopRecording(): void;
  /** Cuts every connection that is open; new ones are passed on. */
  cut(): void;
  close(): Promise<void>;
}

/** Sees the bytes of one connection as they pass. */
export interface ConnectionWatcher {
  toServer(bytes: Buffer): void;
  toClient(bytes: Buffer): void;
}

/**
 * @param serverPort of the loopback interface; nobody needs to listen there yet
 * @param watch gives each connection a watcher; nothing is recorded then
 */
export async function startTap(serverPort: number, watch?: () => ConnectionWatcher): Promise<Tap> {
  const connections: TappedConnection[] = [];
  const sockets = new Set<Socket>();
  let serial = 0;
  let recording = true;

  const recorded = (): ConnectionWatcher => {
    const toServer: Recorded[] = [];
    const toClient: Recorded[] = [];
    if (recording) connections.push({ toServer, toClient });
    const record = (pieces: Recorded[]) => (bytes: Buffer) => {
      if (!recording) return;
      pieces.push({ serial, bytes });
      serial += 1;
    };
    return { toServer: record(toServer), toClient: record(toClient) };
  };

  const carry = (from: Socket, to: Socket, seen: (bytes: Buffer) => void) => {
    from.on('data', seen);
    pipeline(from, to, (error) => {
      if (error) for (const socket of [from, to]) socket.destroy();
    });
    sockets.add(from);
    from.once('close', () => sockets.delete(from));
  };

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const watcher = (watch ?? recorded)();
    const onward = connect({
      host: '127.0.0.1',
      port: serverPort,
      allowHalfOpen: true,
      noDelay: true,
    });
    carry(client, onward, watcher.toServer);
    carry(onward, client, watcher.toClient);
  });
  const port = await listenOnLoopback(server);

  return {
    origin: `http://127.0.0.1:${port}`,
    connections,
    stopRecording() {
      recording = false;
    },
    cut,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      return closed;
    },
  };
}
