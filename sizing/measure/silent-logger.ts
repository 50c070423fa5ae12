import type { Logger } from '../../src/ports/logger.ts';

const say = () => {};

/** What goes wrong in a measurement is thrown. */
export const silentLogger: Logger = {
  trace: say,
  debug: say,
  info: say,
  warning: say,
  error: say,
  panic: say,
};
