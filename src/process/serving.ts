import type { Config } from '../config.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunningServer } from '../server.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';

/** What a process that serves runs with. */
export interface ServingOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Wires a relay and listens. */
  readonly start: () => Promise<RunningServer>;
}

/** The server, or the end of the process with the reason in the log. */
export async function startedOrEnd({ logger, start }: ServingOptions): Promise<RunningServer> {
  try {
    return await start();
  } catch (error) {
    logger.panic(`The server could not start: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

export function shutdownOf(
  server: RunningServer,
  { config: { limits }, logger }: ServingOptions,
): Shutdown {
  const { shutdownDelayMs: delayMs, shutdownTimeoutMs: timeoutMs } = limits;
  return createShutdown(server, { delayMs, timeoutMs, logger });
}
