import { createDeadlineQueues } from './deadline-queues.ts';
import { createKeyIndex, digestOf } from './key-index.ts';
import { createIntegers } from './pages.ts';
import { createArrivalQueues } from './queues.ts';
import { createSlots, NO_SLOT } from './slots.ts';

/** Stands for an owner that has no pairs. */
const NO_OWNER = NO_SLOT;

/** What each owner has. An owner is known by a number while it has pairs. */
export interface Owners {
  /** The number of an owner, or {@link NO_OWNER}. */
  find(owner: string): number;
  /** The owner of the pair at a slot; {@link NO_OWNER} for {@link NO_SLOT}. */
  of(slot: number): number;
  /** How many pairs an owner has. */
  count(owner: number): number;
  /** The owner's pair that ends first, or {@link NO_SLOT}. */
  firstToEnd(owner: number): number;
  /** The owner's pair that was saved first of those that never claimed, or {@link NO_SLOT}. */
  oldestUnused(owner: number): number;
}

/** The same, kept up to date. */
export interface OwnerRecords extends Owners {
  /** Gives an owner a pair that has a deadline and never claimed. */
  add(owner: string, slot: number): void;
  /** To be told when a pair's deadline was moved. */
  renew(slot: number): void;
  /** To be told when a pair claims for the first time, or goes and never did. */
  endUnused(slot: number): void;
  /** Takes away a pair that is no longer among the unused; an owner's last one takes it along. */
  remove(slot: number): void;
}

/** Owners are kept as pairs are, in pages at numbers of their own: most have but a pair or two. */
export function createOwners(deadlineOf: (slot: number) => number): OwnerRecords {
  const numbers = createSlots();
  const index = createKeyIndex();
  const counts = createIntegers();
  const owners = createIntegers();
  const unused = createArrivalQueues();
  const ends = createDeadlineQueues(deadlineOf);

  function findOrAdd(owner: string): number {
    const digest = digestOf(owner);
    const known = index.find(digest);
    if (known !== NO_OWNER) {
      return known;
    }
    const number = numbers.take();
    index.add(digest, number);
    return number;
  }

  return {
    find: (owner) => index.find(digestOf(owner)),
    of: owners.get,
    count: counts.get,
    firstToEnd: ends.first,
    oldestUnused: unused.first,

    add(name, slot) {
      const owner = findOrAdd(name);
      owners.set(slot, owner);
      counts.set(owner, counts.get(owner) + 1);
      unused.add(owner, slot);
      ends.add(owner, slot);
    },

    renew(slot) {
      const owner = owners.get(slot);
      ends.remove(owner, slot);
      ends.add(owner, slot);
    },

    endUnused(slot) {
      unused.remove(owners.get(slot), slot);
    },

    remove(slot) {
      const owner = owners.get(slot);
      ends.remove(owner, slot);
      counts.set(owner, counts.get(owner) - 1);
      if (counts.get(owner) === 0) {
        index.remove(owner);
        numbers.giveBack(owner);
      }
    },
  };
}
