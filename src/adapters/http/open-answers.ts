import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The requests of all connections whose answer has not ended. */
export interface OpenAnswers {
  /** Holds an answer until it, or its connection, is closed. */
  add(socket: Duplex, outgoing: ServerResponse): void;
  /** Those of one connection, in the order of their requests. */
  of(socket: Duplex): readonly ServerResponse[];
  all(): readonly ServerResponse[];
}

/**
 * In arrays, one for each connection: a `Set` that takes in and lets go of something with every request
 * gets a new table every few requests, and each points to the next. Once one of these is in the old
 * generation, no collection of the young one frees any that follow, nor the requests in them.
 *
 * @param onEnd called whenever an answer has ended
 */
export function createOpenAnswers(onEnd: () => void): OpenAnswers {
  const connections = new Map<Duplex, ServerResponse[]>();

  const connectionOf = (socket: Duplex) => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const open: ServerResponse[] = [];
    connections.set(socket, open);
    socket.once('close', () => connections.delete(socket));
    return open;
  };

  return {
    add(socket, outgoing) {
      const open = connectionOf(socket);
      open.push(outgoing);
      // As `on`: it is emitted once, and taking a listener off costs more than a request can spare.
      outgoing.on('close', () => {
        const index = open.indexOf(outgoing);
        if (index !== -1) open.splice(index, 1);
        onEnd();
      });
    },
    of: (socket) => connections.get(socket) ?? [],
    all: () => [...connections.values()].flat(),
  };
}
