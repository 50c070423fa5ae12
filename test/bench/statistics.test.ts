import { describe, expect, it } from 'vitest';
import { differences, medianOf, ratios, spreadOf } from '../../bench/statistics.ts';

describe('the statistics of the benchmark', () => {
  it('have the middle figure, whatever the order', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([4, 1, 3, 2])).toBe(2.5);
    expect(medianOf([7])).toBe(7);
  });

  it('tell how far figures spread', () => {
    expect(spreadOf([5, 1, 2, 4, 3])).toEqual({
      median: 3,
      lower: 2,
      upper: 4,
      least: 1,
      most: 5,
      count: 5,
    });
  });

  it('order figures as numbers, not as text', () => {
    expect(medianOf([10, 9, 100])).toBe(10);
  });

  it('compare round by round, so that a slow minute of the machine cancels out', () => {
    expect(ratios([100, 10], [200, 20]).most).toBe(0.5);
    expect(differences([3, 30], [1, 28]).median).toBe(2);
  });

  it('are refused where there is nothing, or nothing to compare with', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
    expect(() => ratios([1, 2], [1])).toThrow(RangeError);
    expect(() => differences([1], [])).toThrow(RangeError);
  });
});
