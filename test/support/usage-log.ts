import type { LogFields, Logger } from '../../src/ports/logger.ts';

/** A logger that keeps what it is told, as `level message` with the fields. */
export function createUsageLog() {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push([level, message, ...Object.values(fields)].join(' '));
    };
  const logger: Logger = {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    panic: at('panic'),
  };
  return { lines, logger, of: (level: string) => lines.filter((line) => line.startsWith(level)) };
}
