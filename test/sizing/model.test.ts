import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Estimate, estimate } from '../../sizing/estimate.ts';
import { pairLoad } from '../../sizing/pairs.ts';
import { loadsPerMessage, RECENT_PAIRS } from '../../sizing/relay-cache.ts';
import { createSeeded } from '../../sizing/seeded.ts';
import { simulate } from '../../sizing/simulate.ts';
import {
  DEFAULT_INSTALLATION,
  DEFAULT_WORKLOAD,
  type Installation,
  type Workload,
} from '../../sizing/workload.ts';
import { createRecent } from '../../src/domain/relay/recent.ts';
import { RECENT_PAIRS as RELAYS_RECENT_PAIRS } from '../../src/server.ts';
import { RUNS } from '../support/property-runs.ts';

/** How far a simulation of some thousand pairings may be from the formulas. */
const TOLERANCE = 0.05;

const SCENES = [
  {
    name: 'sessions as they are unless asked for',
    requestsPerMinute: 6,
    sessionMinutes: 20,
    awayMinutes: 240,
    population: 400,
    hours: 48,
  },
  {
    name: 'clients that come back before their pair ends',
    requestsPerMinute: 6,
    sessionMinutes: 10,
    awayMinutes: 20,
    population: 200,
    hours: 48,
  },
  {
    name: 'days in one session, so that time ends pairs',
    requestsPerMinute: 1,
    sessionMinutes: 2_880,
    awayMinutes: 600,
    population: 400,
    hours: 72,
  },
  {
    name: 'a request now and then, so that idleness ends pairs',
    requestsPerMinute: 0.05,
    sessionMinutes: 600,
    awayMinutes: 600,
    population: 300,
    hours: 72,
  },
  {
    name: 'so many messages that they end pairs',
    requestsPerMinute: 3_000,
    sessionMinutes: 300,
    awayMinutes: 30,
    population: 5,
    hours: 6,
  },
];

describe('the formulas for pairs agree with clients simulated by the real rules', () => {
  test.each(SCENES)('$name', ({ population, hours, ...workload }) => {
    const simulated = simulate(workload, { seed: 11, population, hours });
    // The sample's own luck in how many are in a session is not what the formulas are about.
    const load = pairLoad({
      ...DEFAULT_WORKLOAD,
      ...workload,
      clients: simulated.clientsInSession,
    });
    const ratios = {
      requests: simulated.requestsPerSecond / load.requestsPerSecond,
      pairings: simulated.pairingsPerSecond / load.pairingsPerSecond,
      alive: simulated.pairsAlive / load.pairsAlive,
    };
    for (const ratio of Object.values(ratios)) {
      expect(ratio, JSON.stringify(ratios)).toBeGreaterThan(1 - TOLERANCE);
      expect(ratio, JSON.stringify(ratios)).toBeLessThan(1 + TOLERANCE);
    }
  });

  test('the same seed gives the same simulation, and another one another', () => {
    const run = (seed: number) => simulate(DEFAULT_WORKLOAD, { seed, population: 20, hours: 4 });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});

describe("a relay's memory of pairs", () => {
  test('is as large as the model has it', () => {
    expect(RECENT_PAIRS).toBe(RELAYS_RECENT_PAIRS);
  });

  test.each([500, 1_000, 2_000, 10_000])('finds as many of %d pairs as the model says', (pairs) => {
    const most = 1_000;
    const { next } = createSeeded(pairs);
    const recent = createRecent<true>({ elapsed: () => 0 }, 1, most);
    let loads = 0;
    const ask = (messages: number) => {
      for (let message = 0; message < messages; message += 1) {
        const key = String(Math.floor(next() * pairs));
        if (recent.get(key) === undefined) loads += 1;
        recent.keep(key, true);
      }
    };
    ask(50_000);
    loads = 0;
    ask(200_000);
    // Where nearly all fit, some are forgotten that the model keeps.
    expect(Math.abs(loads / 200_000 - loadsPerMessage(pairs, 1e9, 1, false, most))).toBeLessThan(
      pairs <= most ? 0.15 : 0.1,
    );
  });
});

describe('more clients never need less', () => {
  const workload = fc.record<Workload>({
    clients: fc.integer({ min: 1, max: 100_000_000 }),
    requestsPerMinute: fc.double({ min: 0.01, max: 6_000, noNaN: true }),
    sessionMinutes: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
    awayMinutes: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
    requestBytes: fc.integer({ min: 0, max: 1_000_000 }),
    answerBytes: fc.integer({ min: 0, max: 1_000_000 }),
  });
  const installation = fc.record<Installation>({
    relays: fc.constant(undefined),
    sticky: fc.boolean(),
    clientCap: fc.boolean(),
    redisGib: fc.double({ min: 0.5, max: 400, noNaN: true }),
    utilisation: fc.double({ min: 0.1, max: 1, noNaN: true }),
  });
  const needs = ({ pairs, wire, relays, redis }: Estimate): Readonly<Record<string, number>> => ({
    requests: pairs.requestsPerSecond,
    pairings: pairs.pairingsPerSecond,
    alive: pairs.pairsAlive,
    mke: wire.mke,
    mte: wire.mte,
    cores: relays.busyCores,
    relays: relays.relays,
    memory: redis.pairMemory + redis.ownerMemory,
    received: redis.received,
    sent: redis.sent,
    nodes: redis.nodes,
  });
  const notLess = (less: Workload, more: Workload, on: Installation, names?: string[]) => {
    const [few, many] = [needs(estimate(less, on)), needs(estimate(more, on))];
    for (const name of names ?? Object.keys(few)) {
      const [low = Number.NaN, high = Number.NaN] = [few[name], many[name]];
      expect(Number.isFinite(low) && low >= 0, `${name} ${low}`).toBe(true);
      expect(high, name).toBeGreaterThanOrEqual(low * (1 - 1e-9));
    }
  };

  test('whatever they do', () => {
    fc.assert(
      fc.property(
        workload,
        installation,
        fc.double({ min: 1, max: 1_000, noNaN: true }),
        (one, on, factor) => {
          notLess(one, { ...one, clients: one.clients * factor }, on);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('and longer content takes no less of relays and of the wire', () => {
    fc.assert(
      fc.property(workload, installation, fc.nat({ max: 100_000 }), (one, on, further) => {
        const longer = { ...one, answerBytes: one.answerBytes + further };
        notLess(one, longer, on, ['mke', 'mte', 'cores', 'relays']);
      }),
      { numRuns: RUNS },
    );
  });

  test('nor do twice the relays have more to do each', () => {
    const at = (relays: number) =>
      estimate(DEFAULT_WORKLOAD, { ...DEFAULT_INSTALLATION, relays }).relays;
    expect(at(100).utilisation).toBeLessThan(at(50).utilisation);
    expect(at(100).relays).toBe(100);
  });
});
