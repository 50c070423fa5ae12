import type { Clock } from '../../../ports/clock.ts';
import type { ClaimResult, PairLifetime, SessionStore } from '../../../ports/session-store.ts';
import { MAX_SEQUENCE, StoreUnavailableError } from '../../../ports/session-store.ts';
import { createPairs } from './pairs.ts';
import { type Caps, createMakeRoom } from './room.ts';
import { MAX_SECRET_BYTES } from './secrets.ts';
import { NO_SLOT } from './slots.ts';
import { createStoreTime } from './store-time.ts';

export interface MemorySessionStoreOptions extends Caps {
  readonly clock: Clock;
}

/** A session store whose every method is synchronous. */
export interface MemorySessionStore extends SessionStore {
  save(key: string, secret: Uint8Array, lifetime: PairLifetime, owner: string): void;
  load(key: string): Uint8Array | undefined;
  claim(key: string, sequence: number): ClaimResult;
  emptySince(): number;
  now(): number;
  delete(key: string): void;
  ready(): boolean;
  close(): void;
  /** Pairs in memory, with those that expired and were not cleared away yet. */
  readonly size: number;
}

/** Expired pairs that one save or claim clears away: more than a save adds, and few. */
const SWEPT_AT_ONCE = 4;

/**
 * Keeps pairs in this process's memory, about 0.35 kB each, and 0.5 kB more for those that get
 * beyond sequence 255. Records are packed in pages of bytes, so that a million of them are a few
 * thousand objects to the garbage collector. Pages are used again, never given back.
 *
 * Every method is synchronous, which makes a claim atomic. There are no timers: an expired pair is
 * unknown at once, and its secret is wiped when it is next asked for, when its room is needed, or
 * by the saves and claims that follow. A closed store throws {@link StoreUnavailableError}.
 *
 * Throws RangeError for a cap out of range. `save` throws it for a secret above 128 bytes and for a
 * lifetime that is not a positive number, `claim` for a sequence that is not one.
 *
 * Lifetimes are counted by `clock.now()`: one that is set forward ends pairs early, one that is set
 * back leaves each pair the time that it had left, and `emptySince` follows it back.
 */
export function createMemorySessionStore(options: MemorySessionStoreOptions): MemorySessionStore {
  const time = createStoreTime(options.clock);
  const pairs = createPairs();
  const makeRoom = createMakeRoom(pairs, options);
  let closed = false;

  function sweep(now: number): void {
    for (let count = 0; count < SWEPT_AT_ONCE; count += 1) {
      const slot = pairs.firstToEnd();
      if (slot === NO_SLOT || !pairs.hasExpired(slot, now)) {
        return;
      }
      pairs.forget(slot);
    }
  }

  /** The slot of a pair that lives, or {@link NO_SLOT}. */
  function findAlive(key: string, now: number): number {
    const slot = pairs.find(key);
    if (slot === NO_SLOT || !pairs.hasExpired(slot, now)) {
      return slot;
    }
    pairs.forget(slot);
    return NO_SLOT;
  }

  function checkOpen(): void {
    if (closed) {
      throw new StoreUnavailableError('The session store was closed');
    }
  }

  return {
    save(key, secret, lifetime, owner) {
      checkOpen();
      checkSecret(secret);
      checkLifetime(lifetime);
      const now = time.forward();
      sweep(now);
      makeRoom(key, owner, now);
      pairs.add({ key, secret, lifetime, owner }, now);
    },

    load(key) {
      checkOpen();
      const slot = findAlive(key, time.forward());
      return slot === NO_SLOT ? undefined : pairs.copySecret(slot);
    },

    claim(key, sequence) {
      checkOpen();
      checkSequence(sequence);
      const now = time.forward();
      sweep(now);
      const slot = findAlive(key, now);
      if (slot === NO_SLOT) {
        return 'unknown';
      }
      return pairs.claim(slot, sequence, now) ? 'claimed' : 'replayed';
    },

    delete(key) {
      checkOpen();
      const slot = pairs.find(key);
      if (slot !== NO_SLOT) {
        pairs.forget(slot);
      }
    },

    emptySince() {
      checkOpen();
      return time.since();
    },

    now() {
      checkOpen();
      return time.wall();
    },

    ready: () => !closed,

    close() {
      closed = true;
      pairs.wipeSecrets();
    },

    get size() {
      return pairs.size;
    },
  };
}

function checkSecret(secret: Uint8Array): void {
  if (secret.length > MAX_SECRET_BYTES) {
    throw new RangeError(`A pair's secret must have at most ${MAX_SECRET_BYTES} bytes`);
  }
}

function checkLifetime({ idleMs, totalMs }: PairLifetime): void {
  if (!(Number.isFinite(idleMs) && idleMs > 0 && Number.isFinite(totalMs) && totalMs > 0)) {
    throw new RangeError('idleMs and totalMs must be positive numbers of milliseconds');
  }
}

function checkSequence(sequence: number): void {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new RangeError(`A sequence must be a whole number from 0 to ${MAX_SEQUENCE}`);
  }
}
