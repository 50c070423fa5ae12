import { expect, test } from 'vitest';
import { createBackOff } from '../../src/process/back-off.ts';

const LONG = 10_000;

test('the first that ends is replaced at once', () => {
  expect(createBackOff().after(0)).toBe(0);
});

test('who dies again and again at the start is started ever more rarely', () => {
  const backOff = createBackOff();
  const waits = Array.from({ length: 12 }, () => backOff.after(50));
  expect(waits.slice(0, 5)).toEqual([0, 100, 200, 400, 800]);
  expect(waits.slice(-2)).toEqual([30_000, 30_000]);
});

test('a long life makes up for all that', () => {
  const backOff = createBackOff();
  for (let times = 0; times < 5; times += 1) backOff.after(LONG - 1);
  expect(backOff.after(LONG - 1)).toBe(1_600);
  expect(backOff.after(LONG)).toBe(0);
  expect(backOff.after(0)).toBe(100);
});
