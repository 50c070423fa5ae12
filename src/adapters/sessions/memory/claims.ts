import { CLAIM_WINDOW } from '../../../ports/session-store.ts';
import { createBlocks, createIntegers } from './pages.ts';
import { createSlots, NO_SLOT } from './slots.ts';

/** One bit for each sequence of the window below the highest claimed: 512 bytes. */
const RING_BYTES = CLAIM_WINDOW / 8;

/** Bits that every pair has from the start. Most pairs end before they need a ring. */
const EARLY_SEQUENCES = 256;

/** Which sequences of each pair were claimed. */
export interface Claims {
  /** Whether the sequence was free; it no longer is. */
  claim(slot: number, sequence: number): boolean;
  /** Whether any sequence of the pair was claimed. */
  any(slot: number): boolean;
  /** Forgets the pair's claims. */
  clear(slot: number): void;
}

/**
 * Of a pair whose highest claimed sequence is h, the sequences from h - 4096 to h - 1 have a bit
 * each, at sequence mod 4096; h has none, being known, and its place is that of h - 4096. While h is
 * below 256, the bits are in a block of 32 bytes, at the same places, and later in a ring of 512
 * that is taken when it is first needed.
 */
export function createClaims(): Claims {
  /** h + 1, so that zero says that nothing was claimed. */
  const bounds = createIntegers();
  const early = createBlocks(EARLY_SEQUENCES / 8);
  const rings = createBlocks(RING_BYTES);
  const ringSlots = createSlots();
  const ringOf = createIntegers();

  function bitsOf(slot: number, highest: number): Uint8Array {
    let ring = ringOf.get(slot);
    if (ring === NO_SLOT) {
      if (highest < EARLY_SEQUENCES) {
        return early.at(slot);
      }
      ring = ringSlots.take();
      ringOf.set(slot, ring);
      rings.at(ring).set(early.at(slot));
    }
    return rings.at(ring);
  }

  function raise(slot: number, from: number, to: number): void {
    bounds.set(slot, to + 1);
    const bits = bitsOf(slot, to);
    clearBits(bits, from + 1, to);
    if (to - from <= CLAIM_WINDOW) {
      takeBit(bits, from);
    }
  }

  return {
    claim(slot, sequence) {
      const highest = bounds.get(slot) - 1;
      if (highest < 0) {
        bounds.set(slot, sequence + 1);
        return true;
      }
      if (sequence > highest) {
        raise(slot, highest, sequence);
        return true;
      }
      if (sequence === highest || sequence < highest - CLAIM_WINDOW) {
        return false;
      }
      return takeBit(bitsOf(slot, highest), sequence);
    },
    any: (slot) => bounds.get(slot) !== 0,
    clear(slot) {
      bounds.set(slot, 0);
      early.wipe(slot);
      const ring = ringOf.get(slot);
      if (ring !== NO_SLOT) {
        rings.wipe(ring);
        ringSlots.giveBack(ring);
        ringOf.set(slot, NO_SLOT);
      }
    },
  };
}

/** Sets a sequence's bit, and says whether it was clear. */
function takeBit(bits: Uint8Array, sequence: number): boolean {
  const place = sequence % CLAIM_WINDOW;
  const byte = bits[place >>> 3] ?? 0;
  const bit = 1 << (place & 7);
  bits[place >>> 3] = byte | bit;
  return (byte & bit) === 0;
}

/** Clears the bits of the sequences from `start` up to but not including `end`. */
function clearBits(bits: Uint8Array, start: number, end: number): void {
  if (end - start >= CLAIM_WINDOW) {
    bits.fill(0);
    return;
  }
  for (let sequence = start; sequence < end; sequence += 1) {
    const place = sequence % CLAIM_WINDOW;
    bits[place >>> 3] = (bits[place >>> 3] ?? 0) & ~(1 << (place & 7));
  }
}
