import { describe, expect, test } from 'vitest';
import { createSealedStore } from '../../src/domain/sealed-store.ts';
import { type SessionStore, StoreUnavailableError } from '../../src/ports/session-store.ts';
import { bytes, readVectors } from './files.ts';
import { SIDES } from './sides.ts';

interface Seal {
  readonly secret: string;
  readonly storeKey: string;
  readonly record: string;
  readonly sealed: string;
}

const { accept, reject } = readVectors<{ accept: Seal[]; reject: (Seal & { reason: string })[] }>(
  'store-seals.json',
);

const LIFETIME = { idleMs: 1_000, totalMs: 1_000 };

/** What a sealed store does with the store behind it; that holds one record, or takes one. */
function shelf(record?: Uint8Array) {
  const saved: Uint8Array[] = [];
  const store: SessionStore = {
    save: (_key, secret) => void saved.push(secret),
    load: () => record,
    claim: () => 'unknown',
    emptySince: () => 0,
    now: () => 0,
    delete: () => {},
    ready: () => true,
    close: () => {},
  };
  return { store, saved };
}

describe.each(SIDES)('store-seals.json with $name', ({ crypto }) => {
  test.each(accept)('$storeKey is sealed', async ({ secret, storeKey, record, sealed }) => {
    const { store, saved } = shelf();
    const sealing = createSealedStore(store, crypto, () => [secret, 'a previous one']);
    await sealing.save(storeKey, bytes(record), LIFETIME, 'owner');
    expect(saved.map((one) => new Uint8Array(one))).toEqual([bytes(sealed)]);
  });

  test.each(accept)('$storeKey is opened', async ({ secret, storeKey, record, sealed }) => {
    for (const secrets of [[secret], ['another', secret], ['a', 'b', secret]] as const) {
      const opening = createSealedStore(shelf(bytes(sealed)).store, crypto, () => [...secrets]);
      expect(new Uint8Array((await opening.load(storeKey)) ?? [])).toEqual(bytes(record));
    }
  });

  test.each(reject)('$reason: the store is no help', async ({ secret, storeKey, sealed }) => {
    const opening = createSealedStore(shelf(bytes(sealed)).store, crypto, () => [secret]);
    await expect(opening.load(storeKey)).rejects.toThrow(StoreUnavailableError);
  });

  test('what is not there is not taken for unsealable', async () => {
    const opening = createSealedStore(shelf().store, crypto, () => ['a']);
    expect(await opening.load('*/a')).toBeUndefined();
  });
});
