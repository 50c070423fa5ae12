import { StoreFullError } from '../../../ports/session-store.ts';
import type { Pairs } from './pairs.ts';
import { NO_SLOT } from './slots.ts';

const MOST_PAIRS = 2 ** 31 - 1;

/** How many pairs a store keeps at most: whole numbers from 1 to 2,147,483,647. */
export interface Caps {
  readonly maxPairs: number;
  /** Of one owner. No more limit than `maxPairs` where it is absent. */
  readonly maxPairsPerOwner?: number | undefined;
}

/**
 * Makes room for a pair under `key`, which goes itself if it is there: of the owner's pairs where
 * the owner is at its cap, else of all. One that expired goes first, or the oldest of those that
 * never claimed. Throws {@link StoreFullError}, and forgets nothing, when there is none.
 *
 * To be called after a sweep: where the store is at its cap then, none of its pairs is expired.
 * Those of one owner may be, since there may be more to sweep than one save does.
 */
export type MakeRoom = (key: string, owner: string, now: number) => void;

export function createMakeRoom(pairs: Pairs, caps: Caps): MakeRoom {
  const { maxPairs, maxPairsPerOwner = MOST_PAIRS } = caps;
  checkCap('maxPairs', maxPairs);
  checkCap('maxPairsPerOwner', maxPairsPerOwner);
  const { owners } = pairs;

  function forgetOneOf(owner: number, now: number): void {
    const first = owners.firstToEnd(owner);
    const slot = pairs.hasExpired(first, now) ? first : owners.oldestUnused(owner);
    if (slot === NO_SLOT) {
      throw new StoreFullError(
        `All ${maxPairsPerOwner} pairs that one owner may have in the session store are in use: ` +
          'raise the cap per owner, or wait',
        'owner',
      );
    }
    pairs.forget(slot);
  }

  function forgetOneOfAll(): void {
    const slot = pairs.oldestUnused();
    if (slot === NO_SLOT) {
      throw new StoreFullError(
        `All ${maxPairs} pairs that the session store may keep are in use: raise its cap, or wait`,
        'store',
      );
    }
    pairs.forget(slot);
  }

  return (key, ownerName, now) => {
    const replaced = pairs.find(key);
    const owner = owners.find(ownerName);
    const isOwnersOwn = owners.of(replaced) === owner;
    if (!isOwnersOwn && owners.count(owner) >= maxPairsPerOwner) {
      forgetOneOf(owner, now);
    } else if (replaced === NO_SLOT && pairs.size >= maxPairs) {
      forgetOneOfAll();
    }
    if (replaced !== NO_SLOT) {
      pairs.forget(replaced);
    }
  };
}

function checkCap(name: keyof Caps, cap: number): void {
  if (!Number.isInteger(cap) || cap < 1 || cap > MOST_PAIRS) {
    throw new RangeError(`${name} must be a whole number from 1 to ${MOST_PAIRS}`);
  }
}
