import { startScript } from '../support/script-process.ts';

/** The demo as `npm run demo` starts it. */
export function startDemo(args: readonly string[] = []) {
  return startScript('demo/main.ts', args);
}
