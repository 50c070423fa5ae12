import { expect, test } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createMemorySessionStore } from '../../src/adapters/sessions/memory/index.ts';
import { createMeasuredStore } from '../../src/domain/measured-store.ts';
import { createSealedStore } from '../../src/domain/sealed-store.ts';
import type { MetricsEvent } from '../../src/ports/metrics-sink.ts';
import type { SessionStore } from '../../src/ports/session-store.ts';

const LIFETIME = { idleMs: 1_000, totalMs: 1_000 };
const SECRET = new Uint8Array(32);

/** A memory store that takes `tookMs` for everything, measured. */
function measured(tookMs: number, faults: Partial<SessionStore> = {}) {
  let elapsed = 0;
  const clock = { now: () => 1_000_000, elapsed: () => elapsed };
  const memory = createMemorySessionStore({ clock, maxPairs: 10 });
  const after = <T>(answer: T): T => {
    elapsed += tookMs;
    return answer;
  };
  const slow: SessionStore = {
    ...memory,
    save: (...given) => after(memory.save(...given)),
    load: (key) => after(memory.load(key)),
    claim: (...given) => after(memory.claim(...given)),
    get size() {
      return memory.size;
    },
    ...faults,
  };
  const events: MetricsEvent[] = [];
  const metrics = { record: (event: MetricsEvent) => events.push(event), async close() {} };
  return { store: createMeasuredStore(slow, clock, metrics), events, after };
}

test('save, load and claim are timed, each under its name', async () => {
  const { store, events } = measured(2.5);
  await store.save('*/a', SECRET, LIFETIME, 'owner');
  await store.load('*/a');
  await store.claim('*/a', 1);
  expect(events).toEqual(
    ['save', 'load', 'claim'].map((operation) => ({
      type: 'store',
      operation,
      ms: 2.5,
      failed: false,
    })),
  );
});

test('a sealed store tells its size as well', async () => {
  const { store } = measured(0);
  const sealed = createSealedStore(store, createCrypto(), () => ['a secret for tests']);
  await sealed.save('*/a', SECRET, LIFETIME, 'owner');
  expect(sealed.size).toBe(1);
});

test('what the store answers at once, is answered at once', () => {
  const { store } = measured(0);
  expect(store.save('*/a', SECRET, LIFETIME, 'owner')).toBeUndefined();
  expect(store.load('*/a')).toEqual(SECRET);
  expect(store.claim('*/a', 1)).toBe('claimed');
  expect(store.claim('*/a', 1)).toBe('replayed');
  expect(store.size).toBe(1);
});

const away = () => {
  throw new Error('away');
};

test.each([
  ['throws', away],
  ['rejects', async () => away()],
])('a store that %s is timed as failed, and its error comes through', async (_, claim) => {
  const { store, events } = measured(0, { claim });
  await expect((async () => store.claim('*/a', 1))()).rejects.toThrow('away');
  expect(events).toEqual([{ type: 'store', operation: 'claim', ms: 0, failed: true }]);
});

test('an answer that takes time is timed to its end', async () => {
  let answer: (value: Uint8Array) => void = () => {};
  const later = new Promise<Uint8Array>((resolve) => {
    answer = resolve;
  });
  const { store, events, after } = measured(4, { load: () => later });
  const loaded = store.load('*/a');
  expect(events).toEqual([]);
  after(undefined);
  answer(SECRET);
  expect(await loaded).toBe(SECRET);
  expect(events).toEqual([{ type: 'store', operation: 'load', ms: 4, failed: false }]);
});
