import { connect, type Socket } from 'node:net';
import { type Latin1, type RawMessage, readMessages } from './message-reader.ts';

/** A connection to a relay that carries exactly the bytes it is told to. */
export interface RawConnection {
  write(bytes: Latin1): void;
  /** Resolves once so many final answers are complete. Rejects when the connection ends before. */
  answers(count: number): Promise<readonly RawMessage[]>;
  /** Resolves once an interim answer came. Rejects when the connection ends before. */
  interim(): Promise<void>;
  /** Resolves with everything that came, once the relay has closed the connection. */
  untilClosed(): Promise<Closed>;
  /** Goes away without another word. */
  cut(): void;
}

export interface Closed {
  /** The complete final answers. */
  readonly answers: readonly RawMessage[];
  /** The interim ones. */
  readonly interim: readonly RawMessage[];
  /** An answer that was begun and not ended. */
  readonly rest: Latin1;
}

/** @param toHead whether the nth answer is one to HEAD */
export function openConnection(
  origin: string,
  toHead: (n: number) => boolean = () => false,
): RawConnection {
  const socket: Socket = connect({ port: Number(new URL(origin).port), host: '127.0.0.1' });
  let received = '';
  let ended = false;
  let closed = false;
  const watchers = new Set<() => void>();
  const notify = () => {
    for (const watch of watchers) watch();
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    notify();
  });
  socket.on('end', () => {
    ended = true;
  });
  // Who refuses may reset what it has not read. An answer without a body cannot be cut short by it.
  socket.on('error', () => {
    ended ||= received.endsWith('\r\n\r\n');
  });
  socket.on('close', () => {
    closed = true;
    notify();
  });

  const now = (): Closed => {
    const { messages, rest } = readMessages(received, { kind: 'response', ended, toHead });
    const interim = messages.filter(({ start }) => isInterim(start));
    return { answers: messages.filter(({ start }) => !isInterim(start)), interim, rest };
  };
  const when = <T>(ask: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const watch = () => {
        try {
          const value = ask();
          if (value === undefined) return;
          resolve(value);
        } catch (error) {
          reject(error);
        }
        watchers.delete(watch);
      };
      watchers.add(watch);
      watch();
    });

  return {
    write: (bytes) => {
      socket.write(bytes, 'latin1');
    },
    answers: (count) =>
      when(() => {
        const { answers } = now();
        if (answers.length >= count) return answers;
        if (closed) throw new Error(`closed after ${answers.length} of ${count} answers`);
        return undefined;
      }),
    async interim() {
      await when(() => {
        if (now().interim.length > 0) return true;
        if (closed) throw new Error('closed without an interim answer');
        return undefined;
      });
    },
    untilClosed: () => when(() => (closed ? now() : undefined)),
    cut: () => {
      socket.destroy();
    },
  };
}

/** Sends bytes and resolves with what came back until the relay closed the connection. */
export function exchangeBytes(
  origin: string,
  bytes: Latin1,
  toHead?: (n: number) => boolean,
): Promise<Closed> {
  const connection = openConnection(origin, toHead);
  connection.write(bytes);
  return connection.untilClosed();
}

export function statusOf({ start }: RawMessage): number {
  return Number(start.slice(9, 12));
}

function isInterim(start: string): boolean {
  return start.startsWith('HTTP/1.1 1');
}
