import type { LogFields, Logger } from '../../src/ports/logger.ts';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A logger, and what was written. */
export function recordingLogger() {
  const lines: LogLine[] = [];
  return { logger: loggerTo((line) => lines.push(line)), lines };
}

/** A logger, and what was written, as texts: level, message and the values of the fields. */
export function textLogger() {
  const lines: string[] = [];
  const logger = loggerTo(({ level, message, fields = {} }) =>
    lines.push([level, message, ...Object.values(fields)].join(' ')),
  );
  return { logger, lines, of: (level: string) => lines.filter((line) => line.startsWith(level)) };
}

function loggerTo(write: (line: LogLine) => void): Logger {
  const at = (level: keyof Logger) => (message: string, fields?: LogFields) =>
    write({ level, message, fields });
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    panic: at('panic'),
  };
}
