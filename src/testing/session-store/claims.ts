import { describe, expect, it } from 'vitest';
import type { ClaimResult, SessionStore } from '../../ports/session-store.ts';
import { CLAIM_WINDOW, MAX_SEQUENCE } from '../../ports/session-store.ts';
import type { StoreFactory } from './subject.ts';
import { LIFETIME, OWNER, open, secretOf } from './subject.ts';

/** A pair with nothing claimed, under the key `pair`. */
async function openPair(factory: StoreFactory): Promise<SessionStore> {
  const { store } = await open(factory);
  await store.save('pair', secretOf(1), LIFETIME, OWNER);
  return store;
}

function claimAll(
  store: SessionStore,
  sequences: readonly number[],
  key = 'pair',
): Promise<ClaimResult[]> {
  return Promise.all(sequences.map(async (sequence) => store.claim(key, sequence)));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The same numbers in an order that jumps up and down: 2,731 has no divisor in common with 4,097. */
function scattered(numbers: readonly number[]): number[] {
  return numbers.map((_, index) => numbers[(index * 2731) % numbers.length] ?? Number.NaN);
}

function all(result: ClaimResult, count: number): ClaimResult[] {
  return Array.from({ length: count }, () => result);
}

/** claim: every sequence once, and the window in which a store can tell. */
export function describeClaims(factory: StoreFactory): void {
  describe('claiming', () => {
    it('gives a sequence to one of 50 callers at once', async () => {
      const store = await openPair(factory);
      for (const sequence of [0, 255, 5000, 4999]) {
        const results = await claimAll(store, Array(50).fill(sequence));
        expect(results.sort()).toEqual(['claimed', ...all('replayed', 49)]);
      }
    });

    it('gives 50 sequences to 50 callers at once', async () => {
      const store = await openPair(factory);
      expect(await claimAll(store, scattered(range(230, 279)))).toEqual(all('claimed', 50));
      expect(await claimAll(store, range(230, 279))).toEqual(all('replayed', 50));
    });

    it('claims the lowest and the highest sequence, once each', async () => {
      const store = await openPair(factory);
      expect(await store.claim('pair', 0)).toBe('claimed');
      expect(await store.claim('pair', 0)).toBe('replayed');
      expect(await store.claim('pair', MAX_SEQUENCE)).toBe('claimed');
      expect(await store.claim('pair', MAX_SEQUENCE)).toBe('replayed');
      expect(await store.claim('pair', MAX_SEQUENCE - 1)).toBe('claimed');
      expect(await store.claim('pair', 0)).toBe('replayed');
    });

    it('refuses what is no sequence, and claims nothing', async () => {
      const store = await openPair(factory);
      for (const sequence of [-1, MAX_SEQUENCE + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const claim = async () => store.claim('pair', sequence);
        await expect(claim()).rejects.toThrow(RangeError);
      }
      expect(await claimAll(store, [0, 1, 2, MAX_SEQUENCE])).toEqual(all('claimed', 4));
    });

    it('keeps the claims of each pair apart', async () => {
      const store = await openPair(factory);
      await store.save('another', secretOf(2), LIFETIME, OWNER);
      await claimAll(store, [0, 7, 9000, 8000]);
      expect(await claimAll(store, [0, 7, 9000, 8000], 'another')).toEqual(all('claimed', 4));
    });
  });

  describe('the window of claims', () => {
    it.each([CLAIM_WINDOW, 10_000, MAX_SEQUENCE])(
      'tells each sequence down to 4,096 below %i',
      async (highest) => {
        const store = await openPair(factory);
        const window = range(highest - CLAIM_WINDOW, highest);
        expect(await store.claim('pair', highest)).toBe('claimed');
        const below = scattered(window).filter((sequence) => sequence !== highest);
        expect(await claimAll(store, below)).toEqual(all('claimed', CLAIM_WINDOW));
        expect(await claimAll(store, window)).toEqual(all('replayed', window.length));
      },
    );

    it('claims a window that comes in any order', async () => {
      const store = await openPair(factory);
      const window = scattered(range(100, 100 + CLAIM_WINDOW));
      expect(await claimAll(store, window)).toEqual(all('claimed', window.length));
      expect(await claimAll(store, window)).toEqual(all('replayed', window.length));
    });

    it('takes a sequence 4,097 below the highest as replayed', async () => {
      const store = await openPair(factory);
      await store.claim('pair', 10_000);
      expect(await store.claim('pair', 10_000 - CLAIM_WINDOW - 1)).toBe('replayed');
      expect(await store.claim('pair', 0)).toBe('replayed');
      expect(await store.claim('pair', 10_000 - CLAIM_WINDOW)).toBe('claimed');
    });

    it('still knows a claimed sequence 4,096 below the highest', async () => {
      const store = await openPair(factory);
      await store.claim('pair', 5000);
      expect(await store.claim('pair', 5000 + CLAIM_WINDOW)).toBe('claimed');
      expect(await claimAll(store, [5000, 4999])).toEqual(all('replayed', 2));
      expect(await claimAll(store, [5001, 5002])).toEqual(all('claimed', 2));
    });

    it.each([1, 7, 200, 255, 256, 257, 1000, 4095, 4096, 4097, 9000])(
      'takes no sequence for claimed after a step of %i',
      async (step) => {
        const store = await openPair(factory);
        const claimed = range(0, 40).filter((sequence) => sequence % 3 === 0);
        await claimAll(store, claimed);
        const highest = 39 + step;
        expect(await store.claim('pair', highest)).toBe('claimed');

        const known = range(Math.max(0, highest - CLAIM_WINDOW), highest - 1);
        const expected = known.map((sequence) =>
          claimed.includes(sequence) ? 'replayed' : 'claimed',
        );
        expect(await claimAll(store, known)).toEqual(expected);
      },
    );

    it.each([2, 3, 9, 500, 4095, 4096, 4097])(
      'claims what a step of %i leaves out, where all before was claimed',
      async (step) => {
        const store = await openPair(factory);
        const last = CLAIM_WINDOW + 900;
        await claimAll(store, range(0, last));
        expect(await store.claim('pair', last + step)).toBe('claimed');
        const leftOut = range(last + 1, last + step - 1);
        expect(await claimAll(store, leftOut)).toEqual(all('claimed', leftOut.length));
        expect(await claimAll(store, range(0, last))).toEqual(all('replayed', last + 1));
      },
    );

    it('claims no sequence twice, however soon it comes again', async () => {
      const store = await openPair(factory);
      for (const sequence of range(0, 600)) {
        expect(await store.claim('pair', sequence)).toBe('claimed');
        expect(await store.claim('pair', sequence)).toBe('replayed');
        expect(await store.claim('pair', Math.max(0, sequence - 1))).toBe('replayed');
      }
    });

    it('carries 65,536 messages, each of them once', async () => {
      const store = await openPair(factory);
      const every = range(0, MAX_SEQUENCE);
      expect(await claimAll(store, every)).toEqual(all('claimed', every.length));
      expect(await claimAll(store, every)).toEqual(all('replayed', every.length));
    });
  });
}
