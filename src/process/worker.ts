import cluster from 'node:cluster';
import type { RunningServer } from '../server.ts';
import { type ClosedMessage, isStop, type ListeningMessage, type StopMessage } from './messages.ts';
import { type ServingOptions, shutdownOf, startedOrEnd } from './serving.ts';
import { exitCodeOf, onStopSignal } from './signals.ts';

/** Runs one of several processes on one port, until the primary says stop or is gone. */
export async function runWorker(options: ServingOptions): Promise<void> {
  // Terminals and service managers signal every process of a group. The primary's word counts.
  onStopSignal(() => {});
  // Else Node ends the process in the middle of its requests when the primary is gone.
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  // Before it serves anything, a worker can go at once.
  let stop = (_message: StopMessage): void => process.exit(0);
  let orphaned = (): void => process.exit(1);
  process.on('message', (message) => {
    if (isStop(message)) stop(message);
  });
  process.once('disconnect', () => orphaned());

  const server = await startedOrEnd(options);
  const shutdown = shutdownOf(tellingOfItsEnd(server), options);
  let exitCode = 0;
  let last: NodeJS.Signals = 'SIGTERM';
  stop = ({ signal }) => {
    last = signal;
    shutdown.ask(`${signal} received`);
  };
  orphaned = () => {
    exitCode = 1;
    // The port was the primary's: there are no new connections to wait for.
    shutdown.askWithoutDelay('The primary process is gone');
  };
  process.send?.({ type: 'listening', port: server.port } satisfies ListeningMessage);

  const { hurried } = await shutdown.stopped;
  process.exit(hurried ? exitCodeOf(last) : exitCode);
}

/** Tells the primary when no connection is taken any more. */
function tellingOfItsEnd(server: RunningServer): RunningServer {
  return {
    ...server,
    drain() {
      const drained = server.drain();
      if (process.connected) process.send?.({ type: 'closed' } satisfies ClosedMessage);
      return drained;
    },
  };
}
