import type { Clock } from '../../../ports/clock.ts';

/** The times that a store keeps, in milliseconds. */
export interface StoreTime {
  /** Wall-clock time, as the clock has it now. */
  wall(): number;
  /** Time that lifetimes are counted in: the clock's, which stands still where it jumps back. */
  forward(): number;
  /** Wall-clock time at the start, or the earliest seen since, should the clock have jumped back. */
  since(): number;
}

/**
 * A clock that is set back adds nothing to `forward` and takes nothing from it: a pair keeps the
 * time that it had left, and does not live on until the clock has caught up. A clock that is set
 * forward ends pairs early. `since` follows the clock back, or pairs made after the jump would
 * seem older than the store, and a refusal of one of them would prove a loss that never was.
 */
export function createStoreTime(clock: Clock): StoreTime {
  let last = clock.now();
  let since = last;
  let lost = 0;

  function wall(): number {
    const now = clock.now();
    lost += Math.max(0, last - now);
    since = Math.min(since, now);
    last = now;
    return now;
  }

  return {
    wall,
    forward: () => wall() + lost,
    since() {
      wall();
      return since;
    },
  };
}
