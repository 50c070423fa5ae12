import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, periodEnd } from '../../src/domain/usage/period.ts';
import type { FreezeRequest, FrozenUsage, UsageLedger } from '../../src/ports/usage-ledger.ts';

export interface LedgerOptions {
  readonly requestsPerUnit: number;
  readonly periodMs: number;
}

/** A fresh, empty ledger. Closed by the suite. */
export type LedgerFactory = (options: LedgerOptions) => Promise<UsageLedger> | UsageLedger;

/** Ten o'clock of some day. */
const TEN = Date.UTC(2026, 4, 1, 10);

/** Whatever ended by `now`, as a relay asks for it. */
function at(now: number, extra: Partial<FreezeRequest> = {}): FreezeRequest {
  return {
    relay: 'a',
    leaseMs: 60_000,
    endedBy: now,
    oldestEnd: now - 5 * HOUR_MS,
    latestEnd: periodEnd(now, HOUR_MS),
    currentEnd: periodEnd(now, HOUR_MS),
    ...extra,
  };
}

/** What every usage ledger must do, in the words of the port. */
export function describeUsageLedger(name: string, factory: LedgerFactory, runs: number): void {
  const opened = async (requestsPerUnit = 1, periodMs = HOUR_MS) => {
    const ledger = await factory({ requestsPerUnit, periodMs });
    let number = 0;
    return {
      ledger,
      add: (requests: number, end: number) => {
        number += 1;
        return ledger.add({ relay: 'a', number, requests, periodEnd: end });
      },
    };
  };

  describe(`${name} keeps the usage ledger's contract`, () => {
    test('a period is open until it is due', async () => {
      const { ledger, add } = await opened();
      await add(3, TEN);
      expect((await ledger.freeze(at(TEN - 1)))?.frozen).toEqual([]);
      await add(4, TEN);
      expect((await ledger.freeze(at(TEN)))?.frozen).toEqual([{ periodEnd: TEN, units: 7 }]);
      ledger.close();
    });

    test('what is frozen stays as it is until it is settled', async () => {
      const { ledger, add } = await opened();
      await add(3, TEN);
      const first = await ledger.freeze(at(TEN));
      await add(5, TEN);
      expect(await ledger.freeze(at(TEN))).toEqual(first);
      await ledger.settle(TEN);
      expect(await ledger.freeze(at(TEN))).toEqual({ ...first, frozen: [] });
      expect((await ledger.freeze(at(TEN + HOUR_MS)))?.frozen).toEqual([
        { periodEnd: TEN + HOUR_MS, units: 5 },
      ]);
      ledger.close();
    });

    test('an addition that is sent twice counts once', async () => {
      const { ledger } = await opened();
      const addition = { relay: 'b', number: 1, requests: 9, periodEnd: TEN };
      await ledger.add(addition);
      await ledger.add(addition);
      await ledger.add({ ...addition, number: 2 });
      await ledger.add({ ...addition, relay: 'c' });
      expect((await ledger.freeze(at(TEN)))?.frozen).toEqual([{ periodEnd: TEN, units: 27 }]);
      ledger.close();
    });

    test('requests that fill no unit count in the current period', async () => {
      const { ledger, add } = await opened(10);
      await add(27, TEN);
      expect((await ledger.freeze(at(TEN)))?.frozen).toEqual([{ periodEnd: TEN, units: 2 }]);
      await add(3, TEN + HOUR_MS);
      await ledger.settle(TEN);
      expect((await ledger.freeze(at(TEN + HOUR_MS)))?.frozen).toEqual([
        { periodEnd: TEN + HOUR_MS, units: 1 },
      ]);
      ledger.close();
    });

    test('what is too old to report counts in the current period', async () => {
      const { ledger, add } = await opened();
      await add(1, TEN);
      await add(2, TEN + HOUR_MS);
      const now = TEN + 6 * HOUR_MS;
      expect((await ledger.freeze(at(now)))?.frozen).toEqual([
        { periodEnd: TEN + HOUR_MS, units: 2 },
      ]);
      await ledger.settle(TEN + HOUR_MS);
      expect((await ledger.freeze(at(now + HOUR_MS)))?.frozen).toEqual([
        { periodEnd: now + HOUR_MS, units: 1 },
      ]);
      ledger.close();
    });

    test('a period that is cut short ends with the running hour', async () => {
      const { ledger, add } = await opened(1, 6 * HOUR_MS);
      const now = TEN + 1;
      await add(4, periodEnd(now, 6 * HOUR_MS));
      const whole = { endedBy: periodEnd(now, 6 * HOUR_MS) };
      expect((await ledger.freeze(at(now, whole)))?.frozen).toEqual([
        { periodEnd: TEN + HOUR_MS, units: 4 },
      ]);
      ledger.close();
    });

    test('whatever happens in whatever order, what is reported is what was added', async () => {
      const property = fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), (steps, size) =>
        sumsMatch(factory, steps, size),
      );
      await fc.assert(property, { numRuns: runs });
    }, 300_000);
  });
}

const relay = fc.constantFrom('a', 'b', 'c');
/** Clocks of relays differ. */
const skew = fc.integer({ min: -90_000, max: 90_000 });
const history = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        relay,
        skew,
        requests: fc.integer({ min: 1, max: 20 }),
        again: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.integer({ min: 0, max: 3 * HOUR_MS }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('freeze' as const),
        relay,
        skew,
        // It may end before it reports all, or between a report and the note of it.
        reports: fc.integer({ min: 0, max: 3 }),
        settles: fc.boolean(),
      }),
    },
  ),
  { maxLength: 40 },
);

type Step = typeof history extends fc.Arbitrary<readonly (infer S)[]> ? S : never;

async function sumsMatch(factory: LedgerFactory, steps: readonly Step[], requestsPerUnit: number) {
  const ledger = await factory({ requestsPerUnit, periodMs: HOUR_MS });
  const reported = new Map<number, number>();
  const numbers = new Map<string, number>();
  let now = TEN;
  let added = 0;

  const report = ({ periodEnd: end, units }: FrozenUsage) => {
    // As a marketplace does it: an hour has one quantity, which may come again.
    expect(reported.get(end) ?? units).toBe(units);
    reported.set(end, units);
  };
  const take = {
    wait: async ({ ms }: Extract<Step, { kind: 'wait' }>) => {
      now += ms;
    },
    add: async (step: Extract<Step, { kind: 'add' }>) => {
      const number = (numbers.get(step.relay) ?? 0) + 1;
      numbers.set(step.relay, number);
      added += step.requests;
      const end = periodEnd(now + step.skew, HOUR_MS);
      const addition = { relay: step.relay, number, requests: step.requests, periodEnd: end };
      for (let times = 0; times <= step.again; times += 1) await ledger.add(addition);
    },
    freeze: async (step: Extract<Step, { kind: 'freeze' }>) => {
      const taken = await ledger.freeze(at(now + step.skew, { relay: step.relay }));
      for (const record of (taken?.frozen ?? []).slice(0, step.reports)) {
        report(record);
        if (step.settles) await ledger.settle(record.periodEnd);
      }
      await ledger.release(step.relay);
    },
  };
  for (const step of steps) {
    if (step.kind === 'wait') await take.wait(step);
    else if (step.kind === 'add') await take.add(step);
    else await take.freeze(step);
  }
  // What is left over of several periods comes together in a later one.
  for (let passes = 0; passes < 4; passes += 1) {
    now += 3 * HOUR_MS;
    for (const record of (await ledger.freeze(at(now)))?.frozen ?? []) {
      report(record);
      await ledger.settle(record.periodEnd);
    }
  }
  ledger.close();
  const units = [...reported.values()].reduce((sum, each) => sum + each, 0);
  expect(units).toBe(Math.floor(added / requestsPerUnit));
}
