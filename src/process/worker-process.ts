import cluster from 'node:cluster';
import { watchHanded } from './handed-connections.ts';
import { isClosed, isListening, type StopMessage } from './messages.ts';
import { exitCodeOf, type StopSignal } from './signals.ts';
import { WORKER_VARIABLE } from './worker-number.ts';

/** A worker as the primary sees it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Asks it to stop, or to hurry. */
  stop(signal: StopSignal): void;
  kill(): void;
  /** Whether it takes connections, or will. */
  takesConnections(): boolean;
  /** Cuts the connection that it was handed and never took, if there is one. */
  cutHanded(): void;
}

export interface WorkerEvents {
  readonly listening: (port: number) => void;
  /** It takes no more connections. */
  readonly closed: () => void;
  /** It is gone, with its exit code; that of a signal if one killed it. */
  readonly ended: (status: number) => void;
}

/** Starts a worker from this process's own entry point and arguments. */
export function startWorker(number: number, events: WorkerEvents): WorkerProcess {
  const worker = cluster.fork({ [WORKER_VARIABLE]: String(number) });
  const { pid } = worker.process;
  const handed = watchHanded(worker.process);
  let takesConnections = true;

  const ended = (status: number) => {
    takesConnections = false;
    handed.cut();
    events.ended(status);
  };
  worker.on('message', (message) => {
    if (isListening(message)) events.listening(message.port);
    if (!isClosed(message)) return;
    takesConnections = false;
    events.closed();
  });
  worker.once('exit', (code, signal) => ended(code ?? exitCodeOf(signal)));
  // Without a process there is no exit. Else a message met a worker that was ending.
  worker.on('error', () => {
    if (pid === undefined) ended(1);
  });

  return {
    pid,
    stop(signal) {
      const message: StopMessage = { type: 'stop', signal };
      if (worker.isConnected()) worker.send(message);
    },
    kill() {
      worker.process.kill('SIGKILL');
    },
    takesConnections: () => takesConnections,
    cutHanded: handed.cut,
  };
}
