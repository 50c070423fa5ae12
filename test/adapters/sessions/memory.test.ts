import { describe, expect, it } from 'vitest';
import { StoreFullError, StoreUnavailableError } from '../../../src/ports/session-store.ts';
import { describeSessionStore } from '../../../src/testing/index.ts';
import { LIFETIME, MINUTE, OWNER, openStore, START, secretOf } from './memory-store.ts';

describeSessionStore('the store in memory', openStore);

describe('a clock that jumps', () => {
  it('ends a pair to the millisecond', () => {
    const { store, advance } = openStore();
    store.save('pair', secretOf(1), LIFETIME, OWNER);
    advance(LIFETIME.idleMs - 1);
    expect(store.claim('pair', 0)).toBe('claimed');
    advance(LIFETIME.idleMs - 1);
    expect(store.load('pair')).toBeDefined();
    advance(1);
    expect(store.load('pair')).toBeUndefined();
  });

  it('leaves a pair the time that it had left when it jumps back', () => {
    const { store, advance } = openStore();
    advance(1000 * 720 * MINUTE);
    store.save('pair', secretOf(1), LIFETIME, OWNER);
    advance(10 * MINUTE);
    store.load('pair');
    advance(-1000 * 720 * MINUTE);
    expect(store.load('pair')).toBeDefined();
    advance(20 * MINUTE - 1);
    expect(store.load('pair')).toBeDefined();
    advance(1);
    expect(store.load('pair')).toBeUndefined();
  });

  it('does not lengthen the total lifetime by jumping back', () => {
    const { store, advance } = openStore();
    store.save('pair', secretOf(1), { idleMs: 30 * MINUTE, totalMs: 60 * MINUTE }, OWNER);
    for (let sequence = 0; sequence < 5; sequence += 1) {
      advance(10 * MINUTE);
      expect(store.claim('pair', sequence)).toBe('claimed');
      advance(-25 * MINUTE);
      expect(store.claim('pair', 100 + sequence)).toBe('claimed');
    }
    advance(10 * MINUTE);
    expect(store.claim('pair', 5)).toBe('unknown');
  });

  it('never has the store empty since later than a pair began', () => {
    const { store, advance } = openStore();
    advance(5 * MINUTE);
    expect(store.now()).toBe(START + 5 * MINUTE);
    expect(store.emptySince()).toBe(START);
    advance(-65 * MINUTE);
    const pairedAt = store.now();
    advance(90 * MINUTE);
    expect(pairedAt).toBe(START - 60 * MINUTE);
    expect(store.emptySince()).toBe(pairedAt);
  });
});

describe('sweeping', () => {
  it('clears every expired pair away, in whatever order they end', () => {
    const { store, advance } = openStore();
    const minutes = Array.from({ length: 300 }, (_, index) => ((index * 73) % 300) + 1);
    for (const [index, idle] of minutes.entries()) {
      store.save(`pair ${index}`, secretOf(index), { ...LIFETIME, idleMs: idle * MINUTE }, OWNER);
    }
    const kept = minutes.filter((_, index) => index % 3 !== 0);
    for (let index = 0; index < minutes.length; index += 3) {
      store.delete(`pair ${index}`);
    }
    for (let passed = 1; passed <= 300; passed += 1) {
      advance(MINUTE);
      store.claim('unknown', 0);
      expect(store.size).toBe(kept.filter((idle) => idle > passed).length);
    }
  });
});

describe('bounds', () => {
  it.each([0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuse a cap of %d pairs',
    (maxPairs) => {
      expect(() => openStore({ maxPairs })).toThrow('maxPairs must be a whole number from 1 to');
      expect(() => openStore({ maxPairsPerOwner: maxPairs })).toThrow(
        'maxPairsPerOwner must be a whole number from 1 to',
      );
    },
  );

  it('refuse a secret of 129 bytes and keep the pair that was there', () => {
    const { store } = openStore();
    store.save('pair', secretOf(1), LIFETIME, OWNER);
    expect(() => store.save('pair', secretOf(2, 129), LIFETIME, OWNER)).toThrow(RangeError);
    expect(store.load('pair')).toEqual(secretOf(1));
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse a lifetime of %d', (ms) => {
    const { store } = openStore();
    const save = (life: object) => store.save('pair', secretOf(1), { ...LIFETIME, ...life }, OWNER);
    expect(() => save({ idleMs: ms })).toThrow(RangeError);
    expect(() => save({ totalMs: ms })).toThrow(RangeError);
    expect(store.size).toBe(0);
  });

  it('are named when the store is full, and no key is', () => {
    const { store } = openStore({ maxPairs: 1 });
    store.save('first key', secretOf(1), LIFETIME, OWNER);
    store.claim('first key', 0);
    const save = () => store.save('second key', secretOf(2), LIFETIME, OWNER);
    expect(save).toThrow(StoreFullError);
    expect(save).toThrow(/^All 1 pairs(?!.*key)/);
  });

  it('are named when an owner is at its cap, and no owner is', () => {
    const { store } = openStore({ maxPairsPerOwner: 1 });
    store.save('first key', secretOf(1), LIFETIME, 'somebody');
    store.claim('first key', 0);
    const save = () => store.save('second key', secretOf(2), LIFETIME, 'somebody');
    expect(save).toThrow(/^All 1 pairs that one owner may have(?!.*key|.*somebody)/);
  });
});

describe('a closed store', () => {
  it('is unavailable, whatever is asked', () => {
    const { store } = openStore();
    store.save('pair', secretOf(1), LIFETIME, OWNER);
    store.close();
    store.close();
    for (const ask of [
      () => store.save('pair', secretOf(1), LIFETIME, OWNER),
      () => store.load('pair'),
      () => store.claim('pair', 0),
      () => store.delete('pair'),
      () => store.emptySince(),
      () => store.now(),
    ]) {
      expect(ask).toThrow(StoreUnavailableError);
    }
  });
});
