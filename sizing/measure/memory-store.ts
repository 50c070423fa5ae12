import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../src/adapters/clock/system.ts';
import { createMemorySessionStore } from '../../src/adapters/sessions/memory/index.ts';
import { PAIR_LIMITS } from '../../src/domain/wire.ts';
import type { MemoryConstants } from '../constants.ts';
import { newStoreRecord } from './store-entries.ts';

/** Beyond sequence 255 a pair gets room for its whole window of claims. */
const FAR_SEQUENCE = 4_095;

/** Fills the store of a relay without Redis, one owner for each pair. */
export async function measureMemoryStore(count: number): Promise<MemoryConstants> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const bytes = async () => {
    // What was let go of is given back a turn later.
    for (let turn = 0; turn < 3; turn += 1) {
      collect();
      await setImmediate();
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const store = createMemorySessionStore({
    clock: systemClock,
    maxPairs: 2 * count,
    maxPairsPerOwner: 256,
  });
  // Written anew each time: names that are kept here would be counted, and change their form.
  const keyOf = (index: number) => `*/${String(index).padStart(22, 'k')}`;
  const ownerOf = (index: number) => `*/${String(index).padStart(36, 'o')}`;
  const empty = await bytes();
  for (let index = 0; index < count; index += 1) {
    store.save(keyOf(index), newStoreRecord(), PAIR_LIMITS, ownerOf(index));
    store.claim(keyOf(index), 0);
  }
  const used = await bytes();
  for (let index = 0; index < count; index += 1) store.claim(keyOf(index), FAR_SEQUENCE);
  const far = await bytes();
  store.close();
  return { pairBytes: (used - empty) / count, longPairBytes: (far - empty) / count };
}
