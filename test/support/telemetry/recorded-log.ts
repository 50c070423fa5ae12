import { createPinoLogger } from '../../../src/adapters/log/pino.ts';
import type { Logger } from '../../../src/ports/logger.ts';

export interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The relay's logger, with its lines in memory. */
export function recordedLog(): { readonly logger: Logger; readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const logger = createPinoLogger('trace', {
    write: (line) => {
      lines.push(JSON.parse(line));
    },
  });
  return { logger, lines };
}
