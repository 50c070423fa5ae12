/** Values in the order of their size, and how often each came. */
export type ValueCounts = readonly (readonly [value: number, count: number])[];

/** Keeps any number of values in bounded memory, so that any percentile can be told afterwards. */
export interface Histogram {
  /** Takes a value from 0 up; what is no number, or less, counts as 0. */
  add(value: number): void;
  readonly count: number;
  /** Each value within {@link RELATIVE_ERROR} of those that it stands for. */
  values(): ValueCounts;
}

/** How far a value may be from the one that stands for it. */
export const RELATIVE_ERROR = 0.01;

/** What is smaller counts as 0, and what is larger as this large: a microsecond, 28 hours. */
const SMALLEST = 0.001;
const LARGEST = 100_000_000;

/** How much wider each bucket's upper end is than that of the one before. */
const BASE = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_BASE = Math.log(BASE);
const FIRST = Math.ceil(Math.log(SMALLEST) / LOG_BASE);
const BUCKETS = Math.ceil(Math.log(LARGEST) / LOG_BASE) - FIRST + 1;

/**
 * Buckets whose ends grow by a constant factor b = (1 + e) / (1 - e), as in DDSketch (Masson, Rim and
 * Lee, 2019): bucket i holds b^(i-1) < value <= b^i, and 2 b^i / (b + 1) stands for all of it with a
 * relative error of e at most. That is 1,268 counts for milliseconds, some 5 kB.
 */
export function createHistogram(): Histogram {
  const counts = new Uint32Array(BUCKETS);
  let zeros = 0;
  let count = 0;
  return {
    add(value) {
      count += 1;
      if (!(value >= SMALLEST)) {
        zeros += 1;
        return;
      }
      const bucket = Math.ceil(Math.log(Math.min(value, LARGEST)) / LOG_BASE) - FIRST;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    },
    get count() {
      return count;
    },
    values() {
      const found: [number, number][] = zeros === 0 ? [] : [[0, zeros]];
      counts.forEach((times, bucket) => {
        if (times > 0) found.push([(2 * BASE ** (bucket + FIRST)) / (BASE + 1), times]);
      });
      return found;
    },
  };
}
