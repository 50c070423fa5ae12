import { describe, expect, it } from 'vitest';
import { fill, keptOf } from './filling.ts';
import type { StoreFactory } from './subject.ts';
import { LIFETIME, open, secretOf } from './subject.ts';

/** Owners, as far as no cap is reached. */
export function describeOwners(factory: StoreFactory): void {
  describe('owners', () => {
    it('have any number of pairs where there is no cap for them', async () => {
      const { store } = await open(factory);
      const keys = Array.from({ length: 300 }, (_, index) => `pair ${index}`);
      await fill(store, keys, { owner: 'x' });
      expect(await keptOf(store, keys)).toEqual(keys);
    });

    it('do not have keys of their own: the last to save one has it', async () => {
      const { store } = await open(factory);
      await store.save('pair', secretOf(1), LIFETIME, 'x');
      await store.claim('pair', 3);
      await store.save('pair', secretOf(2), LIFETIME, 'y');
      expect(await store.load('pair')).toEqual(secretOf(2));
      expect(await store.claim('pair', 3)).toBe('claimed');
    });
  });
}
