import { describe, expect, it } from 'vitest';
import type { StoreFactory } from './subject.ts';
import { LIFETIME, ODD_TEXTS, OWNER, open, secretOf } from './subject.ts';

/** save, load and delete: bytes in, bytes out. */
export function describeSecrets(factory: StoreFactory): void {
  describe('secrets', () => {
    it.each([1, 16, 64, 80, 127, 128])('gives a secret of %i bytes back', async (length) => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(7, length), LIFETIME, OWNER);
      expect(await bytes(store.load('pair'))).toEqual([...secretOf(7, length)]);
    });

    it('knows nothing of a key that was never saved', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      expect(await store.load('another')).toBeUndefined();
      expect(await store.claim('another', 0)).toBe('unknown');
    });

    it('tells keys apart, whatever characters they have', async () => {
      const { store } = await open(factory);
      for (const [index, key] of ODD_TEXTS.entries()) {
        expect(await store.load(key)).toBeUndefined();
        await store.save(key, secretOf(index), LIFETIME, OWNER);
      }
      for (const [index, key] of ODD_TEXTS.entries()) {
        expect(await bytes(store.load(key))).toEqual([...secretOf(index)]);
        expect(await store.claim(key, 5)).toBe('claimed');
      }
    });

    it('keeps the bytes as they were when they were saved', async () => {
      const { store } = await open(factory);
      const secret = secretOf(1);
      const saved = store.save('pair', secret, LIFETIME, OWNER);
      secret.fill(0);
      await saved;
      expect(await bytes(store.load('pair'))).toEqual([...secretOf(1)]);
    });

    it('gives each caller bytes of their own', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      const loaded = await store.load('pair');
      loaded?.fill(0);
      expect(await bytes(store.load('pair'))).toEqual([...secretOf(1)]);
    });

    it('does not change what was loaded when the pair is gone', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      const loaded = await store.load('pair');
      await store.delete('pair');
      await store.save('another', secretOf(2), LIFETIME, OWNER);
      expect(await bytes(loaded)).toEqual([...secretOf(1)]);
    });

    it('keeps no more than the part of a buffer that it was given', async () => {
      const { store } = await open(factory);
      const buffer = secretOf(1, 100);
      await store.save('pair', buffer.subarray(10, 42), LIFETIME, OWNER);
      expect(await bytes(store.load('pair'))).toEqual([...buffer.slice(10, 42)]);
    });

    it('puts a new pair in place of one saved earlier under the same key', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      await store.claim('pair', 3);
      await store.save('pair', secretOf(2, 20), LIFETIME, OWNER);
      expect(await bytes(store.load('pair'))).toEqual([...secretOf(2, 20)]);
      expect(await store.claim('pair', 3)).toBe('claimed');
    });
  });

  describe('deleting', () => {
    it('forgets the pair and what it claimed', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      await store.claim('pair', 3);
      await store.delete('pair');
      expect(await store.load('pair')).toBeUndefined();
      expect(await store.claim('pair', 4)).toBe('unknown');

      await store.save('pair', secretOf(2), LIFETIME, OWNER);
      expect(await store.claim('pair', 3)).toBe('claimed');
    });

    it('leaves every other pair', async () => {
      const { store } = await open(factory);
      await store.save('one', secretOf(1), LIFETIME, OWNER);
      await store.save('other', secretOf(2), LIFETIME, OWNER);
      await store.claim('other', 3);
      await store.delete('one');
      expect(await bytes(store.load('other'))).toEqual([...secretOf(2)]);
      expect(await store.claim('other', 3)).toBe('replayed');
    });

    it('does nothing where there is no pair', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      await store.delete('another');
      await store.delete('another');
      expect(await bytes(store.load('pair'))).toEqual([...secretOf(1)]);
    });
  });
}

/** As an array: a store may give any kind of Uint8Array. */
async function bytes(
  loaded: Promise<Uint8Array | undefined> | Uint8Array | undefined,
): Promise<number[] | undefined> {
  const secret = await loaded;
  return secret && [...secret];
}
