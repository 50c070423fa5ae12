import type { Logger } from '../../ports/logger.ts';

/** Says in the log that something fails, and that it works again, once each time. */
export interface Outage {
  failed(error: unknown): void;
  over(): void;
}

export function createOutage(logger: Logger, begins: string, ends: string): Outage {
  let fails = false;
  return {
    failed(error) {
      if (!fails) logger.warning(begins, { reason: reasonOf(error) });
      fails = true;
    },
    over() {
      if (fails) logger.info(ends);
      fails = false;
    },
  };
}

/** The innermost code, such as ECONNREFUSED: messages may quote what was sent. */
function reasonOf(cause: unknown): string {
  let reason = 'unknown';
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('reason' in error && typeof error.reason === 'string') reason = error.reason;
    else if ('code' in error && typeof error.code === 'string') reason = error.code;
    else reason = error.name;
  }
  return reason;
}
