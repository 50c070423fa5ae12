import type { PairLifetime } from '../../../ports/session-store.ts';
import { createClaims } from './claims.ts';
import { createDeadlines } from './deadlines.ts';
import { createDigestOf, createKeyIndex } from './key-index.ts';
import { createOwners, type Owners } from './owners.ts';
import { createTimes } from './pages.ts';
import { createArrivalQueues } from './queues.ts';
import { createSecrets } from './secrets.ts';
import { createSlots, NO_SLOT } from './slots.ts';

/** What a pair is saved with. */
export interface NewPair {
  readonly key: string;
  readonly secret: Uint8Array;
  readonly lifetime: PairLifetime;
  readonly owner: string;
}

/** The queue of all pairs that never claimed, where there is but one. */
const ALL = 0;

/** The records of pairs, each at a slot of its own. `now` is the store's forward time. */
export interface Pairs {
  /** The slot under a key, of a pair that lives or of one that expired, or {@link NO_SLOT}. */
  find(key: string): number;
  hasExpired(slot: number, now: number): boolean;
  /** The pair that ends first, or {@link NO_SLOT}. */
  firstToEnd(): number;
  /** The pair that was saved first of those that never claimed, or {@link NO_SLOT}. */
  oldestUnused(): number;
  /** What each owner has of the pairs. */
  readonly owners: Owners;
  /** Adds a pair under a key that has none. */
  add(pair: NewPair, now: number): void;
  copySecret(slot: number): Uint8Array;
  /** Whether the sequence was free; the pair's life is then renewed. */
  claim(slot: number, sequence: number, now: number): boolean;
  /** Wipes a pair's record and lets its slot be taken again. */
  forget(slot: number): void;
  wipeSecrets(): void;
  readonly size: number;
}

export function createPairs(): Pairs {
  const slots = createSlots();
  const digestOf = createDigestOf();
  const keys = createKeyIndex();
  const secrets = createSecrets();
  const claims = createClaims();
  const unused = createArrivalQueues();
  const deadlines = createDeadlines();
  const owners = createOwners(deadlines.of);
  const idleTimes = createTimes();
  const ends = createTimes();
  let size = 0;

  function setDeadline(slot: number, now: number): void {
    deadlines.set(slot, Math.min(now + idleTimes.get(slot), ends.get(slot)));
  }

  function endUnused(slot: number): void {
    unused.remove(ALL, slot);
    owners.endUnused(slot);
  }

  return {
    find: (key) => keys.find(digestOf(key)),
    hasExpired: (slot, now) => deadlines.of(slot) <= now,
    firstToEnd: deadlines.first,
    oldestUnused: () => unused.first(ALL),
    owners,
    copySecret: secrets.copy,
    wipeSecrets: secrets.wipeAll,

    add({ key, secret, lifetime, owner }, now) {
      const slot = slots.take();
      keys.add(digestOf(key), slot);
      secrets.set(slot, secret);
      idleTimes.set(slot, lifetime.idleMs);
      ends.set(slot, now + lifetime.totalMs);
      setDeadline(slot, now);
      unused.add(ALL, slot);
      owners.add(owner, slot);
      size += 1;
    },

    claim(slot, sequence, now) {
      const isFirst = !claims.any(slot);
      if (!claims.claim(slot, sequence)) {
        return false;
      }
      if (isFirst) {
        endUnused(slot);
      }
      setDeadline(slot, now);
      owners.renew(slot);
      return true;
    },

    forget(slot) {
      if (!claims.any(slot)) {
        endUnused(slot);
      }
      owners.remove(slot);
      claims.clear(slot);
      deadlines.remove(slot);
      secrets.wipe(slot);
      keys.remove(slot);
      slots.giveBack(slot);
      size -= 1;
    },

    get size() {
      return size;
    },
  };
}
