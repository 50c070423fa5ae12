import { describe, expect, it } from 'vitest';
import { expectFull, fill, keptOf } from './filling.ts';
import type { StoreFactory } from './subject.ts';
import { HOUR, LIFETIME, MARGIN, MINUTE, OWNER, open, secretOf } from './subject.ts';

/** Which pairs make room, and when none may. */
export function describeCap(factory: StoreFactory): void {
  describe('a store at its cap', () => {
    it('makes room with the oldest of the pairs that never claimed', async () => {
      const { store } = await open(factory, { maxPairs: 3 });
      await fill(store, ['a', 'b', 'c', 'd', 'e']);
      expect(await keptOf(store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['c', 'd', 'e']);
      expect(await store.claim('a', 0)).toBe('unknown');
    });

    it('counts age from the last save, not from a load', async () => {
      const { store } = await open(factory, { maxPairs: 3 });
      await fill(store, ['a', 'b', 'c', 'a']);
      await store.load('b');
      await fill(store, ['d']);
      expect(await keptOf(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    });

    it('keeps an older pair that claimed, and evicts a newer one that did not', async () => {
      const { store } = await open(factory, { maxPairs: 3 });
      await fill(store, ['a', 'b', 'c']);
      await store.claim('a', 0);
      await fill(store, ['d', 'e']);
      expect(await keptOf(store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'd', 'e']);
      expect(await store.claim('a', 0)).toBe('replayed');
    });

    it('refuses a pair when all others are in use, and keeps those', async () => {
      const { store, advance } = await open(factory, { maxPairs: 3 });
      await fill(store, ['a', 'b', 'c'], { claimed: true });
      await expectFull(store, 'store');
      await advance(LIFETIME.idleMs - MARGIN);
      await expectFull(store, 'store');
      expect(await store.load('one too many')).toBeUndefined();
      for (const key of ['a', 'b', 'c']) {
        expect(await store.claim(key, 0)).toBe('replayed');
        expect(await store.claim(key, 1)).toBe('claimed');
      }
    });

    it('makes room with a pair in use whose time is over', async () => {
      const { store, advance } = await open(factory, { maxPairs: 3 });
      await fill(store, ['a', 'b', 'c'], { claimed: true });
      await advance(20 * MINUTE);
      await store.claim('a', 1);
      await store.claim('c', 1);
      await advance(10 * MINUTE + MARGIN);
      await fill(store, ['d'], { claimed: true });
      await expectFull(store, 'store');
      expect(await keptOf(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    });

    it('makes room with a pair whose total time is over, though it was used just now', async () => {
      const { store, advance } = await open(factory, { maxPairs: 2 });
      await fill(store, ['brief'], {
        claimed: true,
        lifetime: { idleMs: HOUR, totalMs: 10 * MINUTE },
      });
      await fill(store, ['long'], { claimed: true });
      await advance(10 * MINUTE - MARGIN);
      await store.claim('brief', 1);
      await expectFull(store, 'store');
      await advance(2 * MARGIN);
      await fill(store, ['new']);
      expect(await keptOf(store, ['brief', 'long', 'new'])).toEqual(['long', 'new']);
    });

    it('makes room with what expired before what never claimed', async () => {
      const { store, advance } = await open(factory, { maxPairs: 2 });
      await fill(store, ['waiting']);
      const lifetime = { idleMs: 5 * MINUTE, totalMs: HOUR };
      await fill(store, ['expired'], { claimed: true, lifetime });
      await advance(5 * MINUTE + MARGIN);
      await fill(store, ['new']);
      expect(await keptOf(store, ['waiting', 'expired', 'new'])).toEqual(['waiting', 'new']);
    });

    it('has room again where a pair was deleted', async () => {
      const { store } = await open(factory, { maxPairs: 2 });
      await fill(store, ['a', 'b'], { claimed: true });
      await store.delete('a');
      await fill(store, ['c'], { claimed: true });
      await expectFull(store, 'store');
    });

    it('needs no room for a pair that takes the place of one', async () => {
      const { store } = await open(factory, { maxPairs: 2 });
      await fill(store, ['a', 'b'], { claimed: true });
      await store.save('a', secretOf(5), LIFETIME, OWNER);
      expect(await store.load('a')).toEqual(secretOf(5));
      expect(await store.claim('b', 0)).toBe('replayed');
    });

    it('never evicts pairs in use under a flood of others', async () => {
      const { store } = await open(factory, { maxPairs: 4 });
      await fill(store, ['a', 'b', 'c'], { claimed: true });
      for (let count = 0; count < 100; count += 1) {
        await store.save(`flood ${count}`, secretOf(count), LIFETIME, OWNER);
      }
      for (const key of ['a', 'b', 'c']) {
        expect(await store.claim(key, 0)).toBe('replayed');
      }
      expect(await store.load('flood 98')).toBeUndefined();
      expect(await store.load('flood 99')).toEqual(secretOf(99));
    });
  });
}
