import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createHistogram,
  RELATIVE_ERROR,
} from '../../../../src/adapters/metrics/aggregate/histogram.ts';

const time = fc.double({ min: 0.001, max: 100_000_000, noNaN: true });

/** The value below which `share` of all values lie, of values in order with their counts. */
function percentile(values: readonly (readonly [number, number])[], share: number): number {
  const all = values.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.ceil(share * all);
  for (const [value, count] of values) {
    left -= count;
    if (left <= 0) return value;
  }
  throw new Error('there are no values');
}

test('every percentile is told with a small relative error', () => {
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1),
      (given, share) => {
        const histogram = createHistogram();
        for (const value of given) histogram.add(value);
        const exact = percentile(
          given.toSorted((a, b) => a - b).map((value) => [value, 1]),
          share,
        );
        const told = percentile(histogram.values(), share);
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
        expect(histogram.count).toBe(given.length);
      },
    ),
  );
});

test('a hundred thousand different values take no more room than the range allows', () => {
  const histogram = createHistogram();
  for (let i = 0; i < 100_000; i += 1) histogram.add(0.0005 * 1.0003 ** i);
  const values = histogram.values();
  expect(values.length).toBeLessThanOrEqual(1_300);
  expect(values.reduce((sum, [, count]) => sum + count, 0)).toBe(100_000);
});

test.each([
  [0, 0],
  [-1, 0],
  [0.000_9, 0],
  [Number.NaN, 0],
])('%d counts as %d', (given, told) => {
  const histogram = createHistogram();
  histogram.add(given);
  expect(histogram.values()).toEqual([[told, 1]]);
});

test('what is beyond the range counts as its end', () => {
  const histogram = createHistogram();
  histogram.add(Number.POSITIVE_INFINITY);
  histogram.add(1e12);
  const [[value, count] = []] = histogram.values();
  expect(count).toBe(2);
  expect(value).toBeGreaterThan(99_000_000);
});
