import { createMemorySessionStore } from '../../../src/adapters/sessions/memory/index.ts';
import type { Caps } from '../../../src/adapters/sessions/memory/room.ts';

export const MINUTE = 60_000;
export const LIFETIME = { idleMs: 30 * MINUTE, totalMs: 720 * MINUTE };
export const START = Date.UTC(2026, 0, 1);

/** Who owns a pair where it does not matter. */
export const OWNER = 'owner';

/** A store and the clock that it reads, which begins at START. */
export function openStore({ maxPairs = 100_000, ...caps }: Partial<Caps> = {}) {
  let now = START;
  const store = createMemorySessionStore({
    clock: { now: () => now, elapsed: () => now - START },
    maxPairs,
    ...caps,
  });
  return {
    store,
    advance(ms: number) {
      now += ms;
    },
    close: () => store.close(),
  };
}

/** A secret that no other `seed` below 65,536 gives. */
export function secretOf(seed: number, length = 128): Uint8Array {
  return new Uint8Array(length)
    .fill(0xa5)
    .fill(seed >>> 8, 0, 1)
    .fill(seed & 0xff, 1, 2);
}
