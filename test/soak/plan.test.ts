import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../../soak/plan.ts';
import { firstFaults } from './first-faults.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const relayCounts = fc.integer({ min: 2, max: 9 });

test('a seed gives the same faults each time, and another seed others', () => {
  fc.assert(
    fc.property(seeds, relayCounts, (seed, relays) => {
      const faults = firstFaults(20, seed, relays);
      expect(firstFaults(20, seed, relays)).toEqual(faults);
      expect(firstFaults(20, (seed + 1) % 2 ** 32, relays)).not.toEqual(faults);
    }),
    { numRuns: 100 },
  );
});

test('every kind of fault comes once before any comes again', () => {
  fc.assert(
    fc.property(seeds, relayCounts, (seed, relays) => {
      const kinds = firstFaults(2 * FAULT_KINDS.length, seed, relays).map(({ kind }) => kind);
      for (const round of [kinds.slice(0, FAULT_KINDS.length), kinds.slice(FAULT_KINDS.length)]) {
        expect(round.sort()).toEqual([...FAULT_KINDS].sort());
      }
    }),
    { numRuns: 100 },
  );
});

test('every relay has its turn, and none that is not there', () => {
  fc.assert(
    fc.property(seeds, relayCounts, (seed, relays) => {
      const hit = new Set(firstFaults(200, seed, relays).map(({ relay }) => relay));
      expect([...hit].sort()).toEqual(Array.from({ length: relays }, (_, index) => index));
    }),
    { numRuns: 100 },
  );
});
