import { describe, expect, it } from 'vitest';
import type { SessionStore } from '../../ports/session-store.ts';
import type { StoreFactory } from './subject.ts';
import { HOUR, LIFETIME, MARGIN, MINUTE, OWNER, open, secretOf } from './subject.ts';

async function expectAlive(store: SessionStore, key = 'pair'): Promise<void> {
  expect(await store.load(key)).toBeDefined();
}

async function expectGone(store: SessionStore, key = 'pair'): Promise<void> {
  expect(await store.load(key)).toBeUndefined();
  expect(await store.claim(key, 60_000)).toBe('unknown');
}

async function openPair(factory: StoreFactory, lifetime = LIFETIME) {
  const subject = await open(factory);
  await subject.store.save('pair', secretOf(1), lifetime, OWNER);
  return subject;
}

/** How long a pair lives: idleMs from its last use, totalMs from `save`. */
export function describeLifetimes(factory: StoreFactory): void {
  describe('the idle lifetime', () => {
    it('ends a pair that was saved and never used', async () => {
      const { store, advance } = await openPair(factory);
      await advance(LIFETIME.idleMs - MARGIN);
      await expectAlive(store);
      await advance(2 * MARGIN);
      await expectGone(store);
    });

    it('is unknown to a claim that comes too late, and stays so', async () => {
      const { store, advance } = await openPair(factory);
      await store.claim('pair', 0);
      await advance(LIFETIME.idleMs + MARGIN);
      expect(await store.claim('pair', 1)).toBe('unknown');
      expect(await store.claim('pair', 0)).toBe('unknown');
      await expectGone(store);
    });

    it('begins anew with a claim', async () => {
      const { store, advance } = await openPair(factory);
      for (const sequence of [5, 4, 6000, 5999]) {
        await advance(LIFETIME.idleMs - MARGIN);
        expect(await store.claim('pair', sequence)).toBe('claimed');
      }
      await advance(LIFETIME.idleMs - MARGIN);
      await expectAlive(store);
      await advance(2 * MARGIN);
      await expectGone(store);
    });

    it('does not begin anew with a load', async () => {
      const { store, advance } = await openPair(factory);
      await advance(LIFETIME.idleMs - MARGIN);
      await expectAlive(store);
      await advance(2 * MARGIN);
      await expectGone(store);
    });

    it('does not begin anew with a replay', async () => {
      const { store, advance } = await openPair(factory);
      await store.claim('pair', 9000);
      await advance(LIFETIME.idleMs - MARGIN);
      expect(await store.claim('pair', 9000)).toBe('replayed');
      expect(await store.claim('pair', 1)).toBe('replayed');
      await advance(2 * MARGIN);
      await expectGone(store);
    });
  });

  describe('the total lifetime', () => {
    it('ends a pair however often it is used', async () => {
      const { store, advance } = await openPair(factory);
      for (let sequence = 0; sequence < 47; sequence += 1) {
        await advance(15 * MINUTE);
        expect(await store.claim('pair', sequence)).toBe('claimed');
      }
      await advance(15 * MINUTE - MARGIN);
      expect(await store.claim('pair', 47)).toBe('claimed');
      await advance(2 * MARGIN);
      await expectGone(store);
    });

    it('ends a pair before the idle one where it is shorter', async () => {
      const { store, advance } = await openPair(factory, {
        idleMs: 2 * HOUR,
        totalMs: 10 * MINUTE,
      });
      await advance(10 * MINUTE - MARGIN);
      await expectAlive(store);
      await advance(2 * MARGIN);
      await expectGone(store);
    });
  });

  describe('lifetimes', () => {
    it('are those that each pair was saved with', async () => {
      const { store, advance } = await openPair(factory);
      await store.save('short', secretOf(2), { idleMs: 5 * MINUTE, totalMs: HOUR }, OWNER);
      await store.claim('short', 0);
      await store.save('long', secretOf(3), { idleMs: HOUR, totalMs: 12 * HOUR }, OWNER);
      await advance(5 * MINUTE + MARGIN);
      await expectGone(store, 'short');
      await expectAlive(store, 'pair');
      await advance(25 * MINUTE);
      await expectGone(store, 'pair');
      await expectAlive(store, 'long');
    });

    it('begin anew with a save, and nothing is claimed', async () => {
      const { store, advance } = await openPair(factory);
      await store.claim('pair', 3);
      await advance(20 * MINUTE);
      await store.save('pair', secretOf(2), LIFETIME, OWNER);
      await advance(20 * MINUTE);
      expect(await store.claim('pair', 3)).toBe('claimed');
    });

    it('leave nothing behind of a pair that is saved again after its end', async () => {
      const { store, advance } = await openPair(factory);
      await store.claim('pair', 3);
      await store.claim('pair', 4000);
      await advance(LIFETIME.idleMs + MARGIN);
      await store.save('pair', secretOf(2), LIFETIME, OWNER);
      expect(await store.load('pair')).toEqual(secretOf(2));
      expect(await store.claim('pair', 3)).toBe('claimed');
      expect(await store.claim('pair', 4000)).toBe('claimed');
    });
  });
}
