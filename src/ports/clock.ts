/** Tells the time. Neither method throws. */
export interface Clock {
  /** Wall-clock time, in milliseconds since 1970-01-01T00:00:00Z. May jump. */
  now(): number;
  /** Time that only goes forward, in milliseconds from an arbitrary start, with fractions. */
  elapsed(): number;
}
