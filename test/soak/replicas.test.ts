import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Closers, createClosers } from '../../demo/closers.ts';
import { makeFault } from '../../soak/faults.ts';
import { balance, type Ledger } from '../../soak/ledger.ts';
import { CLIENTS, startLoad } from '../../soak/load.ts';
import type { FaultKind } from '../../soak/plan.ts';
import { ledgerText } from '../../soak/report.ts';
import { type Scene, startScene } from '../../soak/scene.ts';
import { until } from '../../soak/until.ts';
import { describeWith } from '../setup/describe-with.ts';

// Many processes start and end, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

describeWith('redis-server', 'three relays behind a balancer, under steady load,', (redis) => {
  describeWith('haproxy', 'which is HAProxy', (haproxy) => {
    let closers: Closers;
    let scene: Scene;
    beforeAll(async () => {
      closers = createClosers();
      scene = await startScene({ closers, programs: { redis, haproxy }, relays: 3 });
    });
    afterAll(() => closers.closeAll());

    /** Calls before, in and after a fault, and how often clients paired again. */
    async function under(kind: FaultKind, lastsMs: number) {
      scene.upstream.forget();
      const load = startLoad(scene.balancer.origin, 1);
      const more = async (calls: number) => {
        const wanted = load.calls.length + calls;
        await until(`${wanted} calls`, async () => load.calls.length >= wanted);
      };
      await more(100);
      const outage = await makeFault(scene, { kind, relay: 0, calmMs: 0, lastsMs });
      await more(100);
      await load.stop();
      const outages = outage === undefined ? [] : [outage];
      const ledger = balance(load.calls, scene.upstream.received, outages);
      return { ledger, rePairings: load.rePairings() };
    }

    function expectClean(ledger: Ledger) {
      const { lost, doubled, misled, errors } = ledger;
      const found = { lost, doubled, misled, safe: [...errors.safe] };
      expect(found, ledgerText(ledger)).toEqual({ lost: [], doubled: [], misled: [], safe: [] });
    }

    test.each([
      ['kill', 300],
      ['pause', 1_000],
      ['balancer-reload', 0],
      ['redis-restart', 0],
      ['redis-stall', 1_200],
    ] as const)(
      '%s: no safe call fails, no POST runs twice, nobody pairs again',
      async (kind, lastsMs) => {
        const { ledger, rePairings } = await under(kind, lastsMs);
        expectClean(ledger);
        expect(rePairings).toBe(0);
      },
    );

    test.each(['terminate', 'rolling-restart', 'add'] as const)(
      '%s: no call fails at all, since the balancer notices before the relay stops',
      async (kind) => {
        const { ledger } = await under(kind, 300);
        expectClean(ledger);
        expect([...ledger.errors.unsafe], ledgerText(ledger)).toEqual([]);
      },
    );

    test('redis-empty: no safe call fails, no POST runs twice, each client pairs again once', async () => {
      const { ledger, rePairings } = await under('redis-empty', 0);
      expectClean(ledger);
      expect(rePairings).toBe(CLIENTS);
    });
  });
});
