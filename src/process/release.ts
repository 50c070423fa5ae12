import type { Awaitable } from '../ports/awaitable.ts';
import type { Logger } from '../ports/logger.ts';

/** Something that holds connections or timers, and perhaps what was not delivered yet. */
interface Closable {
  close(): Awaitable<void>;
}

/**
 * Longest wait for metrics to be delivered, then for connections to end, in milliseconds. With the
 * default times for stopping they fit in the 30 seconds after which platforms kill.
 */
export const FLUSH_MS = 3_000;
export const RELEASE_MS = 1_000;

/**
 * Lets go of everything when the last request has ended: of the metrics sinks first, which may count
 * until then and need what is beneath them, and then of the rest. One that hangs or throws is told
 * in the log and holds nobody up. Never rejects.
 */
export async function releaseAll(
  sinks: readonly Closable[],
  rest: readonly Closable[],
  logger: Logger,
): Promise<void> {
  await closeWithin(sinks, FLUSH_MS, 'metrics may be lost: their sink', logger);
  await closeWithin(rest, RELEASE_MS, 'a connection', logger);
}

async function closeWithin(
  all: readonly Closable[],
  ms: number,
  what: string,
  logger: Logger,
): Promise<void> {
  await Promise.all(
    all.map(async (one) => {
      const { promise: late, resolve } = Promise.withResolvers<'late'>();
      const timer = setTimeout(resolve, ms, 'late');
      try {
        if ((await Promise.race([one.close(), late])) === 'late') {
          logger.warning(`${what} did not close in time`, { ms });
        }
      } catch (error) {
        const reason = error instanceof Error ? error.name : typeof error;
        logger.warning(`${what} failed to close`, { reason });
      } finally {
        clearTimeout(timer);
      }
    }),
  );
}
