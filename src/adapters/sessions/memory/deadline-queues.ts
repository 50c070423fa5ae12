import { createIntegers } from './pages.ts';
import type { Queues } from './queues.ts';
import { NO_SLOT } from './slots.ts';

/**
 * Queues in which the pair with the earliest deadline is next: a leftist heap each. A binary heap is
 * faster, but wants an array of its own, while these trees share pages, however many there are and
 * however long. With rank(none) = 0, every pair has
 *
 *     rank(left) >= rank(right),  rank = rank(right) + 1 <= log2(pairs below it + 2)
 *
 * so that the way down to the right is short. `add` and `remove` take time in the logarithm of the
 * queue's length, `first` none. A pair is removed and added again where its deadline changes.
 */
export function createDeadlineQueues(deadlineOf: (slot: number) => number): Queues {
  const roots = createIntegers();
  const lefts = createIntegers();
  const rights = createIntegers();
  const parents = createIntegers();
  const ranks = createIntegers();

  function merge(one: number, other: number): number {
    if (one === NO_SLOT || other === NO_SLOT) {
      return one === NO_SLOT ? other : one;
    }
    const isLater = deadlineOf(one) > deadlineOf(other);
    const top = isLater ? other : one;
    const merged = merge(rights.get(top), isLater ? one : other);
    rights.set(top, merged);
    parents.set(merged, top);
    balance(top);
    return top;
  }

  /** Whether the rank changed, and with it what is right for the pair above. */
  function balance(slot: number): boolean {
    const left = lefts.get(slot);
    const right = rights.get(slot);
    const [higher, lower] = ranks.get(left) < ranks.get(right) ? [right, left] : [left, right];
    lefts.set(slot, higher);
    rights.set(slot, lower);
    const before = ranks.get(slot);
    ranks.set(slot, ranks.get(lower) + 1);
    return ranks.get(slot) !== before;
  }

  function replace(queue: number, slot: number, by: number): void {
    const parent = parents.get(slot);
    if (parent === NO_SLOT) {
      roots.set(queue, by);
    } else if (lefts.get(parent) === slot) {
      lefts.set(parent, by);
    } else {
      rights.set(parent, by);
    }
    if (by !== NO_SLOT) {
      parents.set(by, parent);
    }
  }

  return {
    add(queue, slot) {
      lefts.set(slot, NO_SLOT);
      rights.set(slot, NO_SLOT);
      ranks.set(slot, 1);
      const root = merge(roots.get(queue), slot);
      parents.set(root, NO_SLOT);
      roots.set(queue, root);
    },
    remove(queue, slot) {
      replace(queue, slot, merge(lefts.get(slot), rights.get(slot)));
      let above = parents.get(slot);
      while (above !== NO_SLOT && balance(above)) {
        above = parents.get(above);
      }
    },
    first: roots.get,
  };
}
