import { guarded } from '../../domain/guarded.ts';
import type { LogFields, Logger } from '../../ports/logger.ts';
import type { LogThreshold } from '../../ports/plug-ins.ts';

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'panic'] as const;

/**
 * A plug-in's logger within its bounds: it is asked for no line below `level`, and where it throws or
 * rejects, the line goes to `fallback`, which is told of the failure once.
 */
export function createBoundedLogger(plugIn: Logger, level: LogThreshold, fallback: Logger): Logger {
  let failed = false;
  const at = (name: keyof Logger) => {
    const isWritten = level !== 'off' && LEVELS.indexOf(name) >= LEVELS.indexOf(level);
    if (!isWritten) return () => {};
    return (message: string, fields?: LogFields) => {
      guarded(
        () => plugIn[name](message, fields),
        () => {
          if (!failed) fallback.error('LOG_ADAPTER failed; what it does not take is written here');
          failed = true;
          fallback[name](message, fields);
        },
      );
    };
  };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    panic: at('panic'),
  };
}
