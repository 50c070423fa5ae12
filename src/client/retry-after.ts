import type { Clock } from '../ports/clock.ts';

/** Longest wait, in milliseconds, that a call makes by itself. */
const LONGEST = 5_000;
/** Where the answer does not say how long. */
const DEFAULT = 250;

/**
 * How many milliseconds `Retry-After` asks to wait (RFC 9110, 10.2.3: seconds, or a date);
 * undefined where that is longer than a call should wait.
 */
export function retryDelay(headers: Headers, clock: Clock): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return DEFAULT;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.now();
  if (Number.isNaN(wait)) return DEFAULT;
  return wait > LONGEST ? undefined : Math.max(0, wait);
}
