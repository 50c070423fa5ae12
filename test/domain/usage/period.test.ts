import { expect, test } from 'vitest';
import { HOUR_MS, periodEnd, reportedHour } from '../../../src/domain/usage/period.ts';

const TEN = Date.UTC(2026, 4, 1, 10);

test.each([
  [TEN - 1, TEN],
  [TEN, TEN + HOUR_MS],
  [TEN + HOUR_MS - 1, TEN + HOUR_MS],
])('at %i the hour ends at %i', (now, end) => {
  expect(periodEnd(now, HOUR_MS)).toBe(end);
});

test('a longer period ends with one of its hours, which is the one reported', () => {
  const end = periodEnd(TEN, 6 * HOUR_MS);
  expect(end).toBe(Date.UTC(2026, 4, 1, 12));
  expect(reportedHour(end)).toBe(Date.UTC(2026, 4, 1, 11));
});
