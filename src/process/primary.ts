import type { Config } from '../config.ts';
import type { Logger } from '../ports/logger.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { FLUSH_MS, RELEASE_MS } from './release.ts';
import { onStopSignal } from './signals.ts';
import { INSTANTIATED, listeningAt } from './start-lines.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

/** Longer than the times that a worker has for stopping: what then still runs does not answer. */
const MARGIN_MS = 5_000;
// Node runs a timer that is longer than this at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs `count` workers on one port, replaces those that die, and ends when all have ended.
 *
 * The port is the primary's, which hands each connection to a worker that is free for it. Against a
 * socket for each worker (SO_REUSEPORT), where the kernel deals connections out by a hash, that was
 * measured on Linux with two workers:
 *
 * - 8 connections, the busier worker's share: 63 % for both (median), 75 % against 100 % (worst);
 *   with a socket that workers share it is 75 % and 100 %, and 91 % of 64 connections;
 * - 6,800 against 9,100 new connections a second, which relays behind balancers do not see;
 * - a worker that stands still gets one connection of eight, against half of them, and a worker that
 *   dies takes one that waited along, against all.
 *
 * It also works everywhere, and a port that another relay has is an error as ever.
 */
export function runPrimary(config: Config, count: number, logger: Logger): void {
  const running = new Map<number, WorkerProcess>();
  /** Those that have not listened since the relay was started. */
  const awaited = new Set(Array.from({ length: count }, (_, index) => index + 1));
  let stopping = false;
  let exitCode = 0;

  const end = (code: number): never => {
    for (const worker of running.values()) worker.kill();
    process.exit(code);
  };
  const start = (number: number, backOff: BackOff) => {
    const since = performance.now();
    const worker = startWorker(number, {
      listening: (port) => listens(number, worker.pid, port),
      closed: cutWhatFindsNobody,
      ended(status) {
        running.delete(number);
        if (stopping) {
          stopped(status);
          return;
        }
        logger.error('A worker ended', { worker: number, pid: worker.pid, status });
        // Whatever it died of, the others meet too.
        if (awaited.size > 0) end(status || 1);
        const waitMs = backOff.after(performance.now() - since);
        setTimeout(() => stopping || start(number, backOff), waitMs);
      },
    });
    running.set(number, worker);
  };
  const listens = (number: number, pid: number | undefined, port: number) => {
    logger.info('A worker serves', { worker: number, pid });
    if (!awaited.delete(number) || awaited.size > 0) return;
    logger.info(INSTANTIATED);
    logger.info(listeningAt(config.host, port));
  };
  const cutWhatFindsNobody = () => {
    const workers = [...running.values()];
    if (workers.some((worker) => worker.takesConnections())) return;
    for (const worker of workers) worker.cutHanded();
  };
  const stopped = (status: number) => {
    exitCode ||= status;
    cutWhatFindsNobody();
    if (running.size > 0) return;
    logger.info('All workers have stopped.');
    process.exit(exitCode);
  };

  onStopSignal((signal) => {
    if (!stopping) {
      logger.info(`${signal} received: all workers stop`, { workers: running.size });
      setTimeout(() => {
        logger.error('Workers that did not stop in time are killed', { workers: running.size });
        end(1);
      }, longestStop(config));
    }
    stopping = true;
    if (running.size === 0) process.exit(exitCode);
    for (const worker of running.values()) worker.stop(signal);
  });
  for (const number of awaited) start(number, createBackOff());
}

/** In milliseconds. */
function longestStop({ limits }: Config): number {
  const { shutdownDelayMs, shutdownTimeoutMs } = limits;
  const longest = shutdownDelayMs + shutdownTimeoutMs + FLUSH_MS + RELEASE_MS + MARGIN_MS;
  return Math.min(longest, LONGEST_TIMER_MS);
}
