import { describe, expect, test } from 'vitest';
import { createBoundedLogger } from '../../../src/adapters/log/bounded.ts';
import { createPinoLogger } from '../../../src/adapters/log/pino.ts';
import type { Logger } from '../../../src/ports/logger.ts';
import { describeLogger } from '../../../src/testing/index.ts';

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'panic'] as const;

function logged() {
  const lines: string[] = [];
  return { lines, logger: createPinoLogger('trace', { write: (line) => lines.push(line) }) };
}

/** A logger of somebody else's whose every level does this. */
function every(act: (message: string) => unknown): Logger {
  return Object.fromEntries(LEVELS.map((level) => [level, act])) as unknown as Logger;
}

describeLogger('a logger within bounds', () => {
  const { lines, logger } = logged();
  const bounded = createBoundedLogger(logger, 'trace', createPinoLogger('off'));
  return { logger: bounded, written: () => lines.join('') };
});

test.each([
  ['trace', 6],
  ['info', 4],
  ['panic', 1],
  ['off', 0],
] as const)('at the level %s, %i of six lines reach the plug-in', (level, count) => {
  const reached: string[] = [];
  const bounded = createBoundedLogger(
    every((message) => reached.push(message)),
    level,
    logged().logger,
  );
  for (const name of LEVELS) bounded[name](name);
  expect(reached).toEqual(LEVELS.slice(LEVELS.length - count));
});

test('a logger that needs its `this` has it, however the relay calls it', () => {
  class Kept {
    readonly lines: string[] = [];
    info(message: string) {
      this.lines.push(message);
    }
  }
  const kept = new Kept();
  const { info } = createBoundedLogger(kept as unknown as Logger, 'info', logged().logger);
  info('a line');
  expect(kept.lines).toEqual(['a line']);
});

describe.each([
  [
    'throws',
    () => {
      throw new Error('the disk is full');
    },
  ],
  ['rejects', () => Promise.reject(new Error('the disk is full'))],
])('where a plug-in %s', (_, act) => {
  test('its lines go to the built-in log, which says so once', async () => {
    const { lines, logger } = logged();
    const bounded = createBoundedLogger(every(act), 'info', logger);
    bounded.info('first');
    bounded.warning('second', { field: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', msg: expect.stringContaining('LOG_ADAPTER failed') },
      { level: 'info', msg: 'first' },
      { level: 'warning', msg: 'second', field: 1 },
    ]);
  });
});
