import type { LogFields, Logger } from '../../ports/logger.ts';

/** A logger whose every line has these fields too. A line's own win. */
export function withFields(logger: Logger, fields: LogFields): Logger {
  return {
    trace: (message, own) => logger.trace(message, { ...fields, ...own }),
    debug: (message, own) => logger.debug(message, { ...fields, ...own }),
    info: (message, own) => logger.info(message, { ...fields, ...own }),
    warning: (message, own) => logger.warning(message, { ...fields, ...own }),
    error: (message, own) => logger.error(message, { ...fields, ...own }),
    panic: (message, own) => logger.panic(message, { ...fields, ...own }),
  };
}
