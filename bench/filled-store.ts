// Fills an in-memory store with pairs, and prints how many resident bytes each of them takes.
// Usage: node --expose-gc filled-store.ts PAIRS

import { randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from '../src/adapters/clock/system.ts';
import { createMemorySessionStore } from '../src/adapters/sessions/memory/index.ts';
import { PAIR_LIMITS, SIZES } from '../src/domain/wire.ts';

/** When the pair was made, and the suite's number. */
const BEFORE_SECRET = 8 + 1;

const pairs = Number(process.argv[2]);
const store = createMemorySessionStore({
  clock: systemClock,
  maxPairs: 1_000_000,
  maxPairsPerOwner: undefined,
});
const lifetime = { idleMs: PAIR_LIMITS.idleMs, totalMs: PAIR_LIMITS.totalMs };
const save = () => {
  const pairId = randomBytes(SIZES.pairId).toString('base64url');
  const record = randomBytes(BEFORE_SECRET + SIZES.pairSecret);
  store.save(`*/${pairId}`, record, lifetime, `*/${randomUUID()}`);
};
const resident = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

// What is there for one pair is there for all.
save();
const before = resident();
for (let pair = 1; pair < pairs; pair++) save();
process.stdout.write(`${(resident() - before) / (pairs - 1)}`);
