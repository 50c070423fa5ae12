import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summary, ticks } from '../../../demo/page/statistics.js';

test('the summary of times, in whatever order they came', () => {
  expect(summary([5, 1, 4, 2, 3])).toEqual({ median: 3, lower: 2, upper: 4, least: 1, most: 5 });
  expect(summary([1, 2])).toEqual({ median: 1.5, lower: 1.25, upper: 1.75, least: 1, most: 2 });
  expect(summary([7])).toEqual({ median: 7, lower: 7, upper: 7, least: 7, most: 7 });
});

test.each([
  [6.1, [0, 2, 4, 6, 8]],
  [12, [0, 2, 4, 6, 8, 10, 12]],
  [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
])('the axis to %d has the ticks %j', (most, expected) => {
  expect(ticks(most)).toEqual(expected);
});

test('an axis begins at 0, reaches every time and has few ticks', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (most) => {
      const axis = ticks(most);
      expect(axis[0]).toBe(0);
      expect(axis.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-6));
      expect(axis.length).toBeGreaterThanOrEqual(4);
      expect(axis.length).toBeLessThanOrEqual(8);
    }),
  );
});
