import { createIntegers } from './pages.ts';
import { NO_SLOT } from './slots.ts';

/** Any number of queues of pairs, by number from 0. A pair is in one of them at most. */
export interface Queues {
  add(queue: number, slot: number): void;
  /** Takes out a pair that is in the queue. */
  remove(queue: number, slot: number): void;
  /** The pair whose turn is next, or {@link NO_SLOT}. */
  first(queue: number): number;
}

/** Queues in which the pair that was added first is next: doubly linked lists. */
export function createArrivalQueues(): Queues {
  const firsts = createIntegers();
  const lasts = createIntegers();
  const next = createIntegers();
  const previous = createIntegers();

  function join(queue: number, one: number, other: number): void {
    if (one === NO_SLOT) {
      firsts.set(queue, other);
    } else {
      next.set(one, other);
    }
    if (other === NO_SLOT) {
      lasts.set(queue, one);
    } else {
      previous.set(other, one);
    }
  }

  return {
    add(queue, slot) {
      join(queue, lasts.get(queue), slot);
      join(queue, slot, NO_SLOT);
    },
    remove(queue, slot) {
      join(queue, previous.get(slot), next.get(slot));
    },
    first: firsts.get,
  };
}
