import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeadlineQueues } from '../../../src/adapters/sessions/memory/deadline-queues.ts';
import type { Queues } from '../../../src/adapters/sessions/memory/queues.ts';
import { NO_SLOT } from '../../../src/adapters/sessions/memory/slots.ts';

const QUEUES = [0, 1, 2];
const SLOTS = 60;

const ORDERS: [string, (index: number, count: number) => number][] = [
  ['rising', (index) => index],
  ['falling', (index, count) => count - index],
  ['equal', () => 1],
  ['alternating', (index, count) => (index % 2 === 0 ? index : count - index)],
  ['scattered', (index, count) => (index * 7919) % count],
];

/** Queues whose deadlines may be set, and how often they have been looked up. */
function openQueues() {
  const deadlines: number[] = [];
  let lookups = 0;
  const queues = createDeadlineQueues((slot) => {
    lookups += 1;
    return deadlines[slot] ?? Number.NaN;
  });
  return {
    queues,
    deadlines,
    lookupsOf(act: () => void): number {
      const before = lookups;
      act();
      return lookups - before;
    },
  };
}

function move(queues: Queues, slot: number, from?: number, to?: number): void {
  if (from !== undefined) {
    queues.remove(from, slot);
  }
  if (to !== undefined) {
    queues.add(to, slot);
  }
}

function earliest(deadlines: readonly number[]): number | undefined {
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}

describe('queues by deadline', () => {
  it('have the earliest of their pairs first, whatever is added, moved and removed', () => {
    const step = fc.record({
      slot: fc.integer({ min: 1, max: SLOTS }),
      queue: fc.constantFrom(undefined, ...QUEUES),
      deadline: fc.integer({ min: 0, max: 40 }),
    });
    const history = fc.array(step, { maxLength: 400, size: 'max' });
    const property = fc.property(history, (steps) => {
      const { queues, deadlines } = openQueues();
      const queueOf: (number | undefined)[] = [];
      for (const { slot, queue, deadline } of steps) {
        // As in a store, the new deadline is known before the pair is removed.
        deadlines[slot] = deadline;
        move(queues, slot, queueOf[slot], queue);
        queueOf[slot] = queue;
        const firsts = QUEUES.map((each) => deadlines[queues.first(each)]);
        expect(firsts).toEqual(
          QUEUES.map((each) => earliest(deadlines.filter((_, of) => queueOf[of] === each))),
        );
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  describe.each(ORDERS)(
    'compare few of 2,000 pairs at a time, added by %s deadlines',
    (_, keyOf) => {
      it.each(ORDERS)('and removed by %s numbers', (__, turnOf) => {
        const count = 2000;
        const { queues, deadlines, lookupsOf } = openQueues();
        const last = count + 1;
        deadlines[last] = 2 * count;
        const slots = Array.from({ length: count }, (___, index) => index + 1);
        const leaving = slots.toSorted((one, other) => turnOf(one, count) - turnOf(other, count));
        // The way to the right has log2(length + 1) pairs at most. `add` goes down one, `remove` two,
        // and each pair on them is compared to another: two lookups.
        const ways = (length: number) => 2 * Math.log2(length + 1);
        for (let round = 0; round < 3; round += 1) {
          for (const [length, slot] of slots.entries()) {
            deadlines[slot] = keyOf(slot, count);
            expect(lookupsOf(() => queues.add(0, slot))).toBeLessThanOrEqual(ways(length));
          }
          for (const [gone, slot] of leaving.entries()) {
            const most = 2 * ways(count - gone);
            expect(lookupsOf(() => queues.remove(0, slot))).toBeLessThanOrEqual(most);
            expect(lookupsOf(() => queues.add(0, last))).toBeLessThanOrEqual(
              ways(count - gone - 1),
            );
            queues.remove(0, last);
          }
          expect(queues.first(0)).toBe(NO_SLOT);
        }
      });
    },
  );
});
