// Fills an in-memory store with pairs, and prints how many resident bytes each of them takes.
// Usage: node --expose-gc filled-store.ts PAIRS

import { randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from '../src/adapters/clock/system.ts';
import { createMemorySessionStore } from '../src/adapters/sessions/memory/index.ts';
import { PAIR_LIMITS, SIZES } from '../src/domain/wire.ts';

/** When the pair was made, and the suite's number. */
const BEFORE_SECRET = 8 + 1;
const LIFETIME = { idleMs: PAIR_LIMITS.idleMs, totalMs: PAIR_LIMITS.totalMs };
/** Enough for V8 to have the room that any relay with traffic has for what is short-lived. */
const WARM_UP = 100_000;

function createStore(maxPairs: number) {
  return createMemorySessionStore({ clock: systemClock, maxPairs, maxPairsPerOwner: undefined });
}

type Store = ReturnType<typeof createStore>;

function fill(store: Store, pairs: number): void {
  for (let pair = 0; pair < pairs; pair++) {
    const pairId = randomBytes(SIZES.pairId).toString('base64url');
    const record = randomBytes(BEFORE_SECRET + SIZES.pairSecret);
    store.save(`*/${pairId}`, record, LIFETIME, `*/${randomUUID()}`);
  }
}

function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

const pairs = Number(process.argv[2]);
// A store for one pair, so that what is saved in it leaves nothing behind.
fill(createStore(1), WARM_UP);
const store = createStore(1_000_000);
fill(store, 1);
const before = resident();
fill(store, pairs - 1);
process.stdout.write(`${(resident() - before) / (pairs - 1)}`);
