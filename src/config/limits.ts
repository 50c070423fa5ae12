import { wholeNumber, wholeNumberOrNone } from './number.ts';

// Node runs a timer that is longer than this at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;
// A Map of V8 ends at 2^24 entries.
const MOST_PAIRS = 16_000_000;

const time = { quantity: 'time', least: 1, most: LONGEST_TIMER_MS } as const;
const pairs = { quantity: 'count', least: 1, most: MOST_PAIRS } as const;

export const timeLimit = wholeNumber(time);
export const timeLimitOrNone = wholeNumberOrNone(time);
export const shutdownTime = wholeNumber({ ...time, least: 0 });

/** Longer than this, whoever waits for the relay has given up. */
export const commandTime = wholeNumber({ ...time, least: 10, most: 60_000 });
export const replicaCount = wholeNumber({ quantity: 'count', least: 0, most: 16 });

export const bodyBytes = wholeNumberOrNone({
  quantity: 'size',
  least: 1,
  most: Number.MAX_SAFE_INTEGER,
});

/** From what servers commonly take to what a head of one chunk holds with ease. */
export const headerBytes = wholeNumber({ quantity: 'size', least: 8_192, most: 262_144 });

export const pairCount = wholeNumber(pairs);
/** A client may ask for 16 pairs at once: with room for fewer, the last would push out the first. */
export const clientPairsOrNone = wholeNumberOrNone({ ...pairs, least: 16 });

export const ratePerMinute = wholeNumberOrNone({
  quantity: 'count',
  least: 1,
  most: 1_000_000_000,
});
