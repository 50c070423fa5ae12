import { shortLived } from '../byte-slab.ts';

/** Bytes from which on making an array costs more than keeping one. */
const LARGE = 16_384;
/** Arrays that wait to be used again: a stream has one or two pieces on their way. */
const KEPT = 2;

/**
 * Where the frames of one stream are sealed. Nothing is used twice but what is given back, so that a
 * reader who does not know about that gets arrays of its own.
 */
export interface FrameMemory {
  take(length: number): Uint8Array;
  /** Gives back what {@link take} gave, once nobody reads it any more. Ignores anything else. */
  giveBack(bytes: Uint8Array): void;
}

export function createFrameMemory(): FrameMemory {
  /** What each array that may come back was cut from. */
  const lent = new WeakMap<Uint8Array, Uint8Array>();
  const kept: Uint8Array[] = [];
  return {
    take(length) {
      if (length < LARGE) return shortLived(length);
      const spare = kept.pop();
      const whole = spare !== undefined && spare.length >= length ? spare : new Uint8Array(length);
      const bytes = whole.subarray(0, length);
      lent.set(bytes, whole);
      return bytes;
    },
    giveBack(bytes) {
      const whole = lent.get(bytes);
      if (whole === undefined) return;
      lent.delete(bytes);
      if (kept.length < KEPT) kept.push(whole);
    },
  };
}
