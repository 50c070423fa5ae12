import { type DestinationStream, pino } from 'pino';
import type { Logger } from '../../ports/logger.ts';

const LEVELS = { trace: 10, debug: 20, info: 30, warning: 40, error: 50, panic: 60 };

/**
 * One JSON object a line: `level` (its name), `time` (ISO 8601), `msg` and the fields.
 *
 * @param level the lowest that is written, or `off`
 * @param destination where lines go; standard output where it is left out
 */
export function createPinoLogger(
  level: keyof typeof LEVELS | 'off',
  destination: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Logger {
  const logger = pino(
    {
      level: level === 'off' ? 'silent' : level,
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  return {
    trace: (message, fields) => logger.trace(fields ?? {}, message),
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warning: (message, fields) => logger.warning(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    panic: (message, fields) => logger.panic(fields ?? {}, message),
  };
}
