import type { Config } from '../config.ts';
import type { Logger } from '../ports/logger.ts';
import { availableCpus } from './available-cpus.ts';
import { type ServingOptions, shutdownOf, startedOrEnd } from './serving.ts';
import { exitCodeOf, onStopSignal, type StopSignal } from './signals.ts';

/**
 * Runs the relay until it is told to stop, in this process or in workers of it, and ends the process.
 * Workers start from the same entry point, with the same arguments, and come by here too.
 *
 * @param worker the number of the worker that this process is, where it is one
 * @param warnings for the log, once
 */
export async function runRelay(
  options: ServingOptions,
  worker: number | undefined,
  warnings: readonly string[],
): Promise<void> {
  const { config, logger } = options;
  if (worker !== undefined) {
    // One process alone needs none of this.
    const { runWorker } = await import('./worker.ts');
    await runWorker(options);
    return;
  }
  for (const warning of warnings) logger.warning(warning);
  const count = workersOf(config, logger);
  if (count === 1) {
    await runAlone(options);
    return;
  }
  const { runPrimary } = await import('./primary.ts');
  runPrimary(config, count, logger);
}

function workersOf({ workers, sharesPairs }: Config, logger: Logger): number {
  if (workers !== 'auto') return workers;
  if (sharesPairs) return availableCpus();
  logger.info(
    'WORKERS=auto is 1 here: without REDIS_URL or SESSION_STORE_ADAPTER processes would not share pairs',
  );
  return 1;
}

async function runAlone(options: ServingOptions): Promise<void> {
  // Before it serves anything, it can go at once.
  let stop = (_signal: StopSignal): void => process.exit(0);
  onStopSignal((signal) => stop(signal));

  const server = await startedOrEnd(options);
  const shutdown = shutdownOf(server, options);
  let last: StopSignal = 'SIGTERM';
  stop = (signal) => {
    last = signal;
    shutdown.ask(`${signal} received`);
  };
  const { hurried } = await shutdown.stopped;
  process.exit(hurried ? exitCodeOf(last) : 0);
}
