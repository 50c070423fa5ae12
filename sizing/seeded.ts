/** Numbers that look random and are the same for the same seed. */
export interface Seeded {
  /** From 0 up to 1, without 1. */
  next(): number;
  /** Exponentially distributed. */
  exponential(mean: number): number;
}

const MODULUS = 2 ** 32;

/** Marsaglia's xorshift of 32 bits ("Xorshift RNGs", 2003), with the shifts 13, 17 and 5. */
export function createSeeded(seed: number): Seeded {
  // It never leaves 0, and never gets there from elsewhere.
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (state - 1) / MODULUS;
  };
  for (let round = 0; round < 16; round += 1) next();
  return { next, exponential: (mean) => -mean * Math.log1p(-next()) };
}
