import type { ChildProcess } from 'node:child_process';

/** What node:cluster hands over: a socket below `net.Socket`. */
interface Connection {
  close(): void;
}

/** Which worker a connection was handed to last: one that refuses it leaves it to another. */
const holders = new WeakMap<Connection, ChildProcess>();

/**
 * Watches what a worker is handed, to cut what it never took.
 *
 * The primary keeps its end of a connection until the worker says that it took it, and hands out the
 * next only then. When the worker dies in between, or refuses it as the last that still listened,
 * node:cluster forgets that end without closing it: the client's request would wait for ever, where
 * one that is cut can be sent again.
 */
export function watchHanded(worker: ChildProcess): { cut(): void } {
  let last: Connection | undefined;
  const send = worker.send.bind(worker);
  worker.send = (message: Parameters<typeof send>[0], ...rest: unknown[]) => {
    const [handle] = rest;
    if (isConnection(handle)) {
      last = handle;
      holders.set(handle, worker);
    }
    return Reflect.apply(send, worker, [message, ...rest]);
  };
  return {
    cut() {
      // To close it again does nothing, where the worker took it.
      if (last !== undefined && holders.get(last) === worker) last.close();
    },
  };
}

function isConnection(handle: unknown): handle is Connection {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'close' in handle &&
    typeof handle.close === 'function'
  );
}
