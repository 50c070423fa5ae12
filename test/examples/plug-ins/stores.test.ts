import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import fileStore from '../../../examples/plug-ins/file-store.ts';
import sqliteStore from '../../../examples/plug-ins/sqlite-store.ts';
import type { SessionStoreFactory } from '../../../src/ports/index.ts';
import { describeSessionStore, type StoreOptions } from '../../../src/testing/index.ts';
import { crypto } from '../../support/protocol-client.ts';
import { contextWith, temporaryFolder } from './context.ts';

const STORES: readonly [string, SessionStoreFactory, string][] = [
  ['the store in a file', fileStore, 'PLUGIN_STORE_FILE'],
  ['the store in SQLite', sqliteStore, 'PLUGIN_SQLITE_FILE'],
];
const LIFETIME = { idleMs: 1_800_000, totalMs: 43_200_000 };
const SECRET = new Uint8Array(80).fill(7);

async function openStore(
  factory: SessionStoreFactory,
  setting: string,
  { maxPairs = 1_000_000, maxPairsPerOwner }: StoreOptions = {},
  path?: string,
) {
  const file = path ?? join(await temporaryFolder(), 'pairs');
  // The contract is of what a store says; what a power failure leaves is the disk's to prove.
  const { context, time } = contextWith({ [setting]: file, PLUGIN_SQLITE_SYNCHRONOUS: 'OFF' });
  const store = await factory({ ...context, crypto, maxPairs, maxPairsPerOwner });
  return {
    store,
    file,
    advance(ms: number) {
      time.now += ms;
    },
    close: async () => store.close(),
  };
}

const contracts = { histories: 20 };
describeSessionStore(
  'the store in a file',
  (options) => openStore(fileStore, 'PLUGIN_STORE_FILE', options),
  { ...contracts, hasCap: false, hasOwnerCap: false },
);
describeSessionStore(
  'the store in SQLite',
  (options) => openStore(sqliteStore, 'PLUGIN_SQLITE_FILE', options),
  contracts,
);

describe.each(STORES)('%s', (_, factory, setting) => {
  test('knows pairs, claims and its own age after a new start', async () => {
    const { store, file, close, advance } = await openStore(factory, setting);
    await store.save('pair', SECRET, LIFETIME, 'owner');
    await store.save('gone', SECRET, { idleMs: 1, totalMs: 1 }, 'owner');
    expect(await store.claim('pair', 5_000)).toBe('claimed');
    expect(await store.claim('pair', 4_000)).toBe('claimed');
    const since = await store.emptySince();
    advance(60_000);
    await close();

    const again = await openStore(factory, setting, {}, file);
    again.advance(60_000);
    expect(new Uint8Array((await again.store.load('pair')) ?? [])).toEqual(SECRET);
    expect(await again.store.load('gone')).toBeUndefined();
    expect(await again.store.claim('pair', 5_000)).toBe('replayed');
    expect(await again.store.claim('pair', 4_000)).toBe('replayed');
    expect(await again.store.claim('pair', 4_001)).toBe('claimed');
    expect(await again.store.emptySince()).toBe(since);
    await again.close();
  });

  test('says what to set where it is told no file', async () => {
    const { context } = contextWith({});
    const start = async () =>
      factory({ ...context, crypto, maxPairs: 1, maxPairsPerOwner: undefined });
    await expect(start()).rejects.toThrow(`${setting} is not set`);
  });
});

test('two relays on one SQLite file give a sequence to one of them', async () => {
  const one = await openStore(sqliteStore, 'PLUGIN_SQLITE_FILE');
  const other = await openStore(sqliteStore, 'PLUGIN_SQLITE_FILE', {}, one.file);
  await one.store.save('pair', SECRET, LIFETIME, 'owner');
  for (let sequence = 0; sequence < 20; sequence += 1) {
    const claims = [one, other].map(async ({ store }) => store.claim('pair', sequence));
    expect((await Promise.all(claims)).sort()).toEqual(['claimed', 'replayed']);
  }
  await one.close();
  await other.close();
});

test('a line that was cut off while it was written is as if it had never been', async () => {
  const { store, file, close } = await openStore(fileStore, 'PLUGIN_STORE_FILE');
  await store.save('pair', SECRET, LIFETIME, 'owner');
  await store.claim('pair', 1);
  await close();
  await writeFile(file, `${await readFile(file, 'utf8')}{"claim":"pair","sequ`);

  const again = await openStore(fileStore, 'PLUGIN_STORE_FILE', {}, file);
  expect(await again.store.claim('pair', 1)).toBe('replayed');
  expect(await again.store.claim('pair', 2)).toBe('claimed');
  await again.close();
});
