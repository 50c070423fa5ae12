import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../src/adapters/http/progress.ts';
import { BodyStalledError } from '../../src/ports/http.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const TIMEOUT = 1_000;

/** A sender that is waited for, for so long, and then brings so much. */
function createSender(timeoutMs: number | undefined = TIMEOUT) {
  const progress = createProgress(timeoutMs);
  const stalls: BodyStalledError[] = [];
  return {
    stalls,
    takes(ms: number, bytes: number) {
      progress.wait((stalled) => stalls.push(stalled));
      vi.advanceTimersByTime(ms);
      progress.stop();
      progress.received(bytes);
    },
    isNotWaitedFor: (ms: number) => vi.advanceTimersByTime(ms),
  };
}

test('who brings nothing in time has stalled, and not a moment before', () => {
  const sender = createSender();
  sender.takes(TIMEOUT - 1, 0);
  expect(sender.stalls).toEqual([]);
  sender.takes(1, 0);
  expect(sender.stalls).toEqual([expect.any(BodyStalledError)]);
});

test('who brings a kilobyte in each time-out may take for ever', () => {
  const sender = createSender();
  for (let i = 0; i < 100; i++) sender.takes(TIMEOUT - 1, 1024);
  expect(sender.stalls).toEqual([]);
});

test('a kilobyte may come in small pieces', () => {
  const sender = createSender();
  for (let i = 0; i < 1000; i++) sender.takes(90, 128);
  expect(sender.stalls).toEqual([]);
});

test('who brings less has stalled, however often it brings some', () => {
  const sender = createSender();
  for (let i = 0; i < 9; i++) sender.takes(100, 113);
  expect(sender.stalls).toEqual([]);
  sender.takes(100, 113);
  expect(sender.stalls.length).toBe(1);
});

test('a kilobyte gives a whole time-out again, and the rest of it counts for nothing', () => {
  const sender = createSender();
  sender.takes(TIMEOUT - 1, 100_000);
  sender.takes(TIMEOUT - 1, 1023);
  expect(sender.stalls).toEqual([]);
  sender.takes(1, 0);
  expect(sender.stalls.length).toBe(1);
});

test('time in which nobody waits does not count', () => {
  const sender = createSender();
  for (let i = 0; i < 9; i++) {
    sender.takes(100, 1);
    sender.isNotWaitedFor(100 * TIMEOUT);
  }
  expect(sender.stalls).toEqual([]);
  sender.takes(100, 1);
  expect(sender.stalls.length).toBe(1);
});

test('no timer is left behind', () => {
  const sender = createSender();
  sender.takes(1, 1);
  expect(vi.getTimerCount()).toBe(0);
});

test('without a time-out nobody stalls', () => {
  const progress = createProgress(undefined);
  const stalls: unknown[] = [];
  progress.wait((stalled) => stalls.push(stalled));
  vi.advanceTimersByTime(1e9);
  progress.stop();
  progress.received(1);
  expect(stalls).toEqual([]);
});
