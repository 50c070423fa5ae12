import { createIntegers, createTimes } from './pages.ts';
import { NO_SLOT } from './slots.ts';

/** When each pair ends, and which ends first. */
export interface Deadlines {
  /** Sets or moves a pair's deadline. */
  set(slot: number, deadline: number): void;
  remove(slot: number): void;
  /** The deadline of a pair that has one. */
  of(slot: number): number;
  /** The pair with the earliest deadline, or {@link NO_SLOT}. */
  first(): number;
}

/**
 * A binary heap by deadline: `set` and `remove` take time in the logarithm of the number of pairs,
 * `first` and `of` none. A list in order of use would do if all pairs lived equally long, but the
 * total lifetime ends a pair in between, lifetimes are each pair's own, and then no list is in
 * order. Places count from 1: the children of place i are 2i and 2i + 1.
 */
export function createDeadlines(): Deadlines {
  const slots = createIntegers();
  const times = createTimes();
  const places = createIntegers();
  let size = 0;

  function put(place: number, slot: number, time: number): void {
    slots.set(place, slot);
    times.set(place, time);
    places.set(slot, place);
  }

  function move(from: number, to: number): void {
    put(to, slots.get(from), times.get(from));
  }

  /** Puts a pair at `place`, or above or below it, where the order wants it. */
  function settle(start: number, slot: number, time: number): void {
    let place = start;
    while (place > 1 && times.get(place >>> 1) > time) {
      move(place >>> 1, place);
      place >>>= 1;
    }
    let child = earlierChild(place);
    while (child <= size && times.get(child) < time) {
      move(child, place);
      place = child;
      child = earlierChild(place);
    }
    put(place, slot, time);
  }

  function earlierChild(place: number): number {
    const left = 2 * place;
    return left < size && times.get(left + 1) < times.get(left) ? left + 1 : left;
  }

  return {
    set(slot, deadline) {
      let place = places.get(slot);
      if (place === 0) {
        size += 1;
        place = size;
      }
      settle(place, slot, deadline);
    },
    remove(slot) {
      const place = places.get(slot);
      const lastSlot = slots.get(size);
      const lastTime = times.get(size);
      size -= 1;
      places.set(slot, 0);
      if (lastSlot !== slot) {
        settle(place, lastSlot, lastTime);
      }
    },
    of: (slot) => times.get(places.get(slot)),
    first: () => (size === 0 ? NO_SLOT : slots.get(1)),
  };
}
