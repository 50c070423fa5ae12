import { describe, expect, it } from 'vitest';
import { expectFull, fill, keptOf } from './filling.ts';
import type { StoreFactory } from './subject.ts';
import { HOUR, LIFETIME, MARGIN, MINUTE, ODD_TEXTS, open, secretOf } from './subject.ts';

const BRIEF = { idleMs: 5 * MINUTE, totalMs: HOUR };

/** Which pairs of an owner make room, and when none may. The owner at its cap is `x`. */
export function describeOwnerCap(factory: StoreFactory): void {
  describe('an owner at its cap', () => {
    it("makes room with the oldest of the owner's pairs that never claimed", async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['a', 'b', 'c', 'd', 'e'], { owner: 'x' });
      expect(await keptOf(store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['c', 'd', 'e']);
      expect(await store.claim('a', 0)).toBe('unknown');
    });

    it('counts age from the last save, not from a load', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['a', 'b', 'c', 'a'], { owner: 'x' });
      await store.load('b');
      await fill(store, ['d'], { owner: 'x' });
      expect(await keptOf(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    });

    it('keeps an older pair that claimed, and evicts a newer one that did not', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['a', 'b', 'c'], { owner: 'x' });
      await store.claim('b', 0);
      await fill(store, ['d', 'e'], { owner: 'x' });
      expect(await keptOf(store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['b', 'd', 'e']);
      expect(await store.claim('b', 0)).toBe('replayed');
    });

    it('takes nothing from other owners, nor they from it', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['before'], { owner: 'y' });
      await fill(store, ['a', 'b', 'c'], { owner: 'x' });
      await fill(store, ['after'], { owner: 'y' });
      await fill(store, ['another'], { owner: 'z' });
      expect(await keptOf(store, ['before', 'a', 'b', 'c', 'after', 'another'])).toEqual([
        'before',
        'b',
        'c',
        'after',
        'another',
      ]);
    });

    it('refuses a pair when all others of the owner are in use, and keeps those', async () => {
      const { store, advance } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['unused'], { owner: 'y' });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
      await advance(LIFETIME.idleMs - MARGIN);
      await expectFull(store, 'owner', { owner: 'x' });
      expect(await keptOf(store, ['unused', 'one too many'])).toEqual(['unused']);
      for (const key of ['a', 'b']) {
        expect(await store.claim(key, 0)).toBe('replayed');
        expect(await store.claim(key, 1)).toBe('claimed');
      }
    });

    it('keeps no other owner from saving', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await fill(store, ['c', 'd'], { owner: 'y', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
      await expectFull(store, 'owner', { owner: 'y' });
      await fill(store, ['e'], { owner: 'z', claimed: true });
    });

    it('is told by its characters, whatever they are', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 1 });
      for (const [index, owner] of ODD_TEXTS.entries()) {
        await fill(store, [`pair ${index}`], { owner, claimed: true });
      }
      for (const owner of ODD_TEXTS) {
        await expectFull(store, 'owner', { owner });
      }
    });

    it('never evicts pairs in use under a flood of its others', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await fill(store, ['c'], { owner: 'y' });
      for (let count = 0; count < 100; count += 1) {
        await fill(store, [`flood ${count}`], { owner: 'x' });
      }
      expect(await store.claim('a', 0)).toBe('replayed');
      expect(await store.claim('b', 0)).toBe('replayed');
      expect(await keptOf(store, ['c', 'flood 98', 'flood 99'])).toEqual(['c', 'flood 99']);
    });
  });

  describe('an owner at its cap, with a pair whose time is over,', () => {
    it('makes room with it, though it was in use', async () => {
      const { store, advance } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['a', 'b', 'c'], { owner: 'x', claimed: true });
      await advance(20 * MINUTE);
      await store.claim('a', 1);
      await store.claim('c', 1);
      await advance(10 * MINUTE + MARGIN);
      await fill(store, ['d'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
      expect(await keptOf(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    });

    it('makes room with it, though it was used just now', async () => {
      const { store, advance } = await open(factory, { maxPairsPerOwner: 2 });
      const lifetime = { idleMs: HOUR, totalMs: 10 * MINUTE };
      await fill(store, ['long'], { owner: 'x', claimed: true });
      await fill(store, ['brief'], { owner: 'x', claimed: true, lifetime });
      await advance(10 * MINUTE - MARGIN);
      await store.claim('brief', 1);
      await expectFull(store, 'owner', { owner: 'x' });
      await advance(2 * MARGIN);
      await fill(store, ['new'], { owner: 'x' });
      expect(await keptOf(store, ['long', 'brief', 'new'])).toEqual(['long', 'new']);
    });

    it('makes room with it before one that never claimed', async () => {
      const { store, advance } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['waiting'], { owner: 'x' });
      await fill(store, ['expired'], { owner: 'x', claimed: true, lifetime: BRIEF });
      await advance(BRIEF.idleMs + MARGIN);
      await fill(store, ['new'], { owner: 'x' });
      expect(await keptOf(store, ['waiting', 'expired', 'new'])).toEqual(['waiting', 'new']);
    });

    it('makes room with it, however many of other owners ended before', async () => {
      const { store, advance } = await open(factory, { maxPairsPerOwner: 3 });
      await fill(store, ['waiting'], { owner: 'x' });
      for (let count = 0; count < 50; count += 1) {
        const owner = `another ${count}`;
        await fill(store, [owner], { owner, lifetime: { idleMs: 4 * MINUTE, totalMs: HOUR } });
      }
      await fill(store, ['renewed', 'expired'], { owner: 'x', claimed: true, lifetime: BRIEF });
      await advance(3 * MINUTE);
      await store.claim('renewed', 1);
      await advance(2 * MINUTE + MARGIN);
      await fill(store, ['new'], { owner: 'x' });
      expect(await keptOf(store, ['waiting', 'renewed', 'expired', 'new'])).toEqual([
        'waiting',
        'renewed',
        'new',
      ]);
    });
  });

  describe('an owner has room again', () => {
    it('where a pair was deleted', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await store.delete('a');
      await fill(store, ['c'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
    });

    it('where all its pairs were deleted, and none more than before', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await store.delete('a');
      await store.delete('b');
      await fill(store, ['c', 'd'], { owner: 'y', claimed: true });
      await expectFull(store, 'owner', { owner: 'y' });
      await fill(store, ['e', 'f'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
    });

    it('where another owner saved a pair under the key of one', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['a', 'b'], { owner: 'x', claimed: true });
      await fill(store, ['a', 'c'], { owner: 'y', claimed: true });
      await expectFull(store, 'owner', { owner: 'y' });
      await fill(store, ['d'], { owner: 'x', claimed: true });
      await expectFull(store, 'owner', { owner: 'x' });
    });
  });

  describe('a pair that takes the place of one', () => {
    it("needs no room where that was the owner's own", async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 2 });
      await fill(store, ['a'], { owner: 'x' });
      await fill(store, ['b'], { owner: 'x', claimed: true });
      await store.save('b', secretOf(5), LIFETIME, 'x');
      expect(await store.load('b')).toEqual(secretOf(5));
      expect(await keptOf(store, ['a', 'b'])).toEqual(['a', 'b']);
    });

    it("makes room among its owner's where that was another's", async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 1 });
      await fill(store, ['a'], { owner: 'x', claimed: true });
      await fill(store, ['b'], { owner: 'y' });
      await store.save('a', secretOf(5), LIFETIME, 'y');
      expect(await store.load('a')).toEqual(secretOf(5));
      expect(await store.load('b')).toBeUndefined();
    });

    it('leaves that where its owner has no room', async () => {
      const { store } = await open(factory, { maxPairsPerOwner: 1 });
      await fill(store, ['a'], { owner: 'x', claimed: true });
      await fill(store, ['b'], { owner: 'y', claimed: true });
      await expectFull(store, 'owner', { key: 'a', owner: 'y' });
      expect(await store.load('a')).toEqual(secretOf(0));
      expect(await store.claim('a', 0)).toBe('replayed');
      await expectFull(store, 'owner', { owner: 'x' });
    });
  });
}
