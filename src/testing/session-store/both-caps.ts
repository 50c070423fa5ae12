import { describe, expect, it } from 'vitest';
import { expectFull, fill, keptOf } from './filling.ts';
import type { StoreFactory } from './subject.ts';
import { open } from './subject.ts';

/** Which of two caps counts. */
export function describeBothCaps(factory: StoreFactory): void {
  describe('a store with a cap for all pairs and one for those of an owner', () => {
    it("makes room with an owner's own pair where both are reached", async () => {
      const { store } = await open(factory, { maxPairs: 3, maxPairsPerOwner: 2 });
      await fill(store, ['oldest'], { owner: 'y' });
      await fill(store, ['a', 'b', 'c'], { owner: 'x' });
      expect(await keptOf(store, ['oldest', 'a', 'b', 'c'])).toEqual(['oldest', 'b', 'c']);
    });

    it("refuses a pair for the owner's cap where both are reached", async () => {
      const { store } = await open(factory, { maxPairs: 3, maxPairsPerOwner: 2 });
      await fill(store, ['unused'], { owner: 'y' });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
      expect(await keptOf(store, ['unused'])).toEqual(['unused']);
    });

    it("refuses a pair for the store's cap where the owner has room", async () => {
      const { store } = await open(factory, { maxPairs: 3, maxPairsPerOwner: 2 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await fill(store, ['c'], { owner: 'y', claimed: true });
      await expectFull(store, 'store', { owner: 'y' });
      await expectFull(store, 'store', { owner: 'z' });
    });

    it("no longer counts an owner's pair that made room for another owner's", async () => {
      const { store } = await open(factory, { maxPairs: 4, maxPairsPerOwner: 2 });
      await fill(store, ['a'], { owner: 'x', claimed: true });
      await fill(store, ['b'], { owner: 'x' });
      await fill(store, ['c', 'd'], { owner: 'y', claimed: true });
      await fill(store, ['e'], { owner: 'z', claimed: true });
      expect(await store.load('b')).toBeUndefined();
      await expectFull(store, 'store', { owner: 'x' });
      await store.delete('e');
      await fill(store, ['f'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
    });
  });
}
