import * as v from 'valibot';
import type { LogLevel } from './model.ts';
import { logLevels } from './model.ts';
import { quoted } from './quoted.ts';

export const logLevel = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(
    logLevels,
    ({ input }) => `must be one of ${logLevels.join(', ')}, not ${quoted(String(input))}`,
  ),
);

export const debug = v.pipe(
  v.picklist(
    ['true', 'false'],
    ({ input }) => `must be true or false, not ${quoted(String(input))}`,
  ),
  v.transform((text) => text === 'true'),
);

/** DEBUG asks for at least `debug`; it does not take away from `trace`. */
export function effectiveLogLevel(level: LogLevel, wantsDebug: boolean): LogLevel {
  return wantsDebug && level !== 'trace' ? 'debug' : level;
}
