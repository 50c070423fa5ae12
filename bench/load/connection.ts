import { once } from 'node:events';
import { connect } from 'node:net';
import { createMessageReader, type HttpMessage } from './message-reader.ts';

/** A connection that carries one request at a time. */
export interface Connection {
  /** Sends a request; `onAnswer` is called with the whole answer to it. */
  send(request: Buffer, onAnswer: (answer: HttpMessage) => void): void;
  close(): void;
}

/** @param onLost called when the connection ends while it is in use */
export async function openConnection(
  port: number,
  onLost: (error: Error) => void,
): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let waiting: ((answer: HttpMessage) => void) | undefined;
  let closed = false;
  const read = createMessageReader((answer) => {
    const take = waiting;
    waiting = undefined;
    take?.(answer);
  });
  socket.on('data', read);
  socket.on('error', onLost);
  socket.once('close', () => {
    if (!closed) onLost(new Error(`port ${port} closed a connection`));
  });
  return {
    send(request, onAnswer) {
      waiting = onAnswer;
      socket.write(request);
    },
    close() {
      closed = true;
      socket.destroy();
    },
  };
}
