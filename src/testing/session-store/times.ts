import { describe, expect, it } from 'vitest';
import type { StoreFactory } from './subject.ts';
import { HOUR, LIFETIME, OWNER, open, secretOf } from './subject.ts';

const LONG_PAST = Date.UTC(2000);

/** emptySince, now, size, ready and close. */
export function describeTimes(factory: StoreFactory): void {
  describe('the times of a store', () => {
    it('are wall-clock milliseconds', async () => {
      const { store } = await open(factory);
      expect(await store.now()).toBeGreaterThan(LONG_PAST);
      expect(await store.emptySince()).toBeGreaterThan(LONG_PAST);
    });

    it('have it start empty before its first pair', async () => {
      const { store } = await open(factory);
      const pairedAt = await store.now();
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      expect(await store.emptySince()).toBeLessThanOrEqual(pairedAt);
    });

    it('have it empty since the same time while pairs come and go', async () => {
      const { store, advance } = await open(factory);
      const since = await store.emptySince();
      await advance(HOUR);
      await store.save('pair', secretOf(1), LIFETIME, OWNER);
      await store.claim('pair', 0);
      expect(await store.emptySince()).toBe(since);
      await store.delete('pair');
      await advance(HOUR);
      expect(await store.emptySince()).toBe(since);
      expect(await store.now()).toBeGreaterThanOrEqual(since);
    });
  });

  describe('the size of a store', () => {
    it('is the number of its pairs, or is never told', async () => {
      const { store } = await open(factory);
      const told = [store.size];
      await store.save('one', secretOf(1), LIFETIME, OWNER);
      await store.save('two', secretOf(2), LIFETIME, OWNER);
      told.push(store.size);
      await store.delete('one');
      told.push(store.size);
      expect([
        [0, 2, 1],
        [undefined, undefined, undefined],
      ]).toContainEqual(told);
    });
  });

  describe('readiness', () => {
    it('is given while the store is open', async () => {
      const { store } = await open(factory);
      expect(await store.ready()).toBe(true);
    });

    it('is denied, not thrown, once it is closed', async () => {
      const { store } = await open(factory);
      await store.close();
      expect(await store.ready()).toBe(false);
    });
  });
}
