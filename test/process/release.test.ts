import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Logger } from '../../src/ports/logger.ts';
import { FLUSH_MS, RELEASE_MS, releaseAll } from '../../src/process/release.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Parts that can be closed, and what happened to them in its order. */
function createParts() {
  const events: string[] = [];
  const log = (message: string) => events.push(`log: ${message}`);
  const logger: Logger = {
    trace: log,
    debug: log,
    info: log,
    warning: log,
    error: log,
    panic: log,
  };
  const part = (name: string, closed: () => Promise<void> = async () => {}) => ({
    async close() {
      events.push(`${name} closes`);
      await closed();
      events.push(`${name} closed`);
    },
  });
  return { events, logger, part };
}

const hangs = () => new Promise<void>(() => {});

test('metrics are delivered before anything beneath them is let go', async () => {
  const { events, logger, part } = createParts();
  const delivery = Promise.withResolvers<void>();
  const released = releaseAll([part('sink', () => delivery.promise)], [part('store')], logger);
  await vi.advanceTimersByTimeAsync(FLUSH_MS - 1);
  expect(events).toEqual(['sink closes']);
  delivery.resolve();
  await released;
  expect(events).toEqual(['sink closes', 'sink closed', 'store closes', 'store closed']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a sink that hangs holds up neither the other sinks nor the end', async () => {
  const { events, logger, part } = createParts();
  const released = releaseAll([part('stuck', hangs), part('other')], [part('store')], logger);
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  await released;
  expect(events).toEqual([
    'stuck closes',
    'other closes',
    'other closed',
    'log: metrics may be lost: their sink did not close in time',
    'store closes',
    'store closed',
  ]);
});

test('a connection that hangs holds nobody up for long', async () => {
  const { events, logger, part } = createParts();
  const released = releaseAll([], [part('upstream', hangs), part('store')], logger);
  await vi.advanceTimersByTimeAsync(RELEASE_MS);
  await released;
  expect(events).toContain('store closed');
  expect(events.at(-1)).toBe('log: a connection did not close in time');
});

test('what fails to close, at once or later, is told and skipped, without its text', async () => {
  const { events, logger, part } = createParts();
  const fails = () => Promise.reject(new TypeError('with a secret'));
  const throws = {
    close(): void {
      throw new RangeError('with a secret');
    },
  };
  await releaseAll([part('sink', fails), throws], [part('store')], logger);
  expect(events).toContain('log: metrics may be lost: their sink failed to close');
  expect(events.at(-1)).toBe('store closed');
  expect(events.join()).not.toContain('secret');
});
