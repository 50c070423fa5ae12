import { createIntegers } from './pages.ts';
import { NO_SLOT } from './slots.ts';

/** The pairs that never claimed a sequence, in the order in which they were saved. */
export interface Newcomers {
  append(slot: number): void;
  /** Takes out a pair that is in the list. */
  remove(slot: number): void;
  /** The pair that was saved first, or {@link NO_SLOT}. */
  first(): number;
}

/** A doubly linked ring, which begins and ends at the slot that no pair has. */
export function createNewcomers(): Newcomers {
  const next = createIntegers();
  const previous = createIntegers();

  function join(one: number, other: number): void {
    next.set(one, other);
    previous.set(other, one);
  }

  return {
    append(slot) {
      join(previous.get(NO_SLOT), slot);
      join(slot, NO_SLOT);
    },
    remove(slot) {
      join(previous.get(slot), next.get(slot));
    },
    first: () => next.get(NO_SLOT),
  };
}
