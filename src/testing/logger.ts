import { describe, expect, it } from 'vitest';
import type { Logger } from '../ports/logger.ts';
import { opened } from './opened.ts';

export interface LoggerUnderTest {
  /** Writes every level. */
  readonly logger: Logger;
  /** Everything that was written so far, as it stands where the logger writes. */
  written(): Promise<string> | string;
  /** Makes every further write fail, where the logger's destination can. */
  breakDestination?(): Promise<void> | void;
  close?(): Promise<void> | void;
}

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'panic'] as const;

/** What every logger must do, in the words of the port. */
export function describeLogger(
  name: string,
  factory: () => Promise<LoggerUnderTest> | LoggerUnderTest,
): void {
  const open = () => opened(factory);
  const lineWith = (written: string, part: string) =>
    written.split('\n').filter((line) => line.includes(part));

  describe(`${name} keeps the logger's contract`, () => {
    it.each(LEVELS)('writes a line at the level %s, with its fields', async (level) => {
      const { logger, written } = await open();
      logger[level]('something happened', { requestId: 'r-4711', tries: 3, late: false });
      const [line = '', ...more] = lineWith(await written(), 'something happened');
      expect(more).toEqual([]);
      for (const part of [level, 'requestId', 'r-4711', 'tries', '3', 'late', 'false']) {
        expect(line.toLowerCase()).toContain(part.toLowerCase());
      }
    });

    it.each(LEVELS)('gives nothing back to wait for at the level %s', async (level) => {
      const { logger } = await open();
      expect(logger[level]('message')).toBeUndefined();
      expect(logger[level]('message', { field: 1 })).toBeUndefined();
    });

    it('writes in the order of the calls', async () => {
      const { logger, written } = await open();
      for (let count = 0; count < 100; count += 1) logger.info(`line ${count}.`);
      const lines = lineWith(await written(), 'line ');
      expect(lines.map((line) => /line (\d+)\./.exec(line)?.[1])).toEqual(
        Array.from({ length: 100 }, (_, count) => String(count)),
      );
    });

    it('keeps what it is told on one line, so that nobody can forge a second', async () => {
      const { logger, written } = await open();
      logger.info('first\nforged-message', { field: 'a\r\nforged-field', 'na\nforged-name': 1 });
      for (const part of ['forged-message', 'forged-field', 'forged-name']) {
        const [line = ''] = lineWith(await written(), part);
        expect(line).toContain('first');
      }
    });

    it('takes any field', async () => {
      const { logger, written } = await open();
      const fields = JSON.parse(
        '{"__proto__":"p","toString":"t","msg":"m","level":"l","time":"t"}',
      );
      const odd = { nothing: undefined, none: Number.NaN, empty: '', long: 'x'.repeat(100_000) };
      expect(() => logger.warning('odd fields', { ...odd, ...fields })).not.toThrow();
      logger.warning('afterwards');
      expect(lineWith(await written(), 'odd fields')).toHaveLength(1);
      expect(lineWith(await written(), 'afterwards')).toHaveLength(1);
    });

    it('does not throw where it cannot write', async () => {
      const { logger, breakDestination } = await open();
      await breakDestination?.();
      for (const level of LEVELS) expect(() => logger[level]('lost')).not.toThrow();
    });
  });
}
