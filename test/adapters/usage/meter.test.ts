import { expect, test } from 'vitest';
import { countedRequests } from '../../../src/adapters/usage/counted-requests.ts';
import { createRequestMeter } from '../../../src/adapters/usage/meter.ts';
import { HOUR_MS } from '../../../src/domain/usage/period.ts';
import type { UsageLedger } from '../../../src/ports/usage-ledger.ts';
import { MarketplaceError, type UsageMarketplace } from '../../../src/ports/usage-marketplace.ts';
import { billed, createScene, type SceneOptions, TEN } from './scene.ts';

const PATIENT = { timeout: 20_000 };

async function metered(options: SceneOptions = {}, extra: Partial<UsageMarketplace> = {}) {
  let added = 0;
  const changed = options.ledger ?? ((memory: UsageLedger) => memory);
  const ledger = (memory: UsageLedger): UsageLedger => {
    const inner = changed(memory);
    return {
      ...inner,
      async add(addition) {
        await inner.add(addition);
        added += addition.requests;
      },
    };
  };
  const scene = await createScene({ ...options, ledger });
  const meter = createRequestMeter({
    ledger: scene.ledger,
    marketplace: { ...scene.events, ...extra },
    clock: scene.clock,
    logger: scene.log.logger,
    relay: 'a',
    periodMs: options.periodMs ?? HOUR_MS,
    requestsPerUnit: options.requestsPerUnit ?? 1,
    everyMs: 5,
  });
  const count = (times: number) => {
    for (let done = 0; done < times; done += 1) meter.count();
  };
  return {
    ...scene,
    meter,
    count,
    added: () => added,
    billed: () => billed(scene.marketplace.billed),
  };
}

/** A ledger that can be asked while `isThere`. */
function absent(isThere: () => boolean, isShared = true) {
  const check = () => {
    if (!isThere()) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
  };
  return (memory: UsageLedger): UsageLedger => ({
    ...memory,
    shared: isShared,
    async add(addition) {
      check();
      await memory.add(addition);
    },
    async freeze(request) {
      check();
      return memory.freeze(request);
    },
  });
}

test('it gathers and reports by itself', async () => {
  const { meter, count, added, at, billed: sum } = await metered();
  await meter.start();
  count(5);
  await expect.poll(added, PATIENT).toBe(5);
  expect(sum()).toEqual({});
  at(TEN + HOUR_MS + 60_000);
  await expect.poll(sum, PATIENT).toEqual({ 10: 5 });
  await meter.close();
});

test('a ledger that is away costs nothing but one line, and is told later', async () => {
  let isThere = false;
  const ledger = absent(() => isThere);
  const { meter, count, log, ledger: kept } = await metered({ ledger });
  await meter.start();
  count(3);
  await expect.poll(() => log.of('warning'), PATIENT).toHaveLength(1);
  expect(log.of('warning')[0]).toContain('ECONNREFUSED');
  count(4);
  isThere = true;
  await expect.poll(() => log.of('info').length, PATIENT).toBe(1);
  await meter.close();
  const whole = { relay: 'b', leaseMs: 0, endedBy: TEN + HOUR_MS, oldestEnd: 0 };
  const taken = await kept.freeze({
    ...whole,
    latestEnd: TEN + HOUR_MS,
    currentEnd: TEN + HOUR_MS,
  });
  expect(taken?.frozen).toEqual([{ periodEnd: TEN + HOUR_MS, units: 7 }]);
  expect(log.of('warning')).toHaveLength(1);
});

test('closing reports what a ledger of its own holds, for the running hour', async () => {
  const { meter, count, at, billed: sum } = await metered({ periodMs: 6 * HOUR_MS });
  await meter.start();
  at(TEN + 5 * 60_000);
  count(5);
  await meter.close();
  expect(sum()).toEqual({ 10: 5 });
});

test('closing says what the marketplace did not take', async () => {
  const { meter, count, marketplace, log } = await metered();
  await meter.start();
  marketplace.answer(() => ({ status: 503, body: {} }));
  count(5);
  await meter.close();
  expect(log.of('error')).toEqual([expect.stringMatching(/is lost 5$/)]);
});

test('closing leaves a shared ledger to the other relays', async () => {
  const { meter, count, ledger, billed: sum } = await metered({ ledger: absent(() => true) });
  await meter.start();
  count(5);
  await meter.close();
  expect(sum()).toEqual({});
  const rest = { relay: 'b', leaseMs: 0, oldestEnd: 0, latestEnd: TEN + HOUR_MS };
  const taken = await ledger.freeze({ ...rest, endedBy: TEN + HOUR_MS, currentEnd: 0 });
  expect(taken?.frozen).toEqual([{ periodEnd: TEN + HOUR_MS, units: 5 }]);
});

test('closing says what it could not add', async () => {
  const { meter, count, log } = await metered({ ledger: absent(() => false) });
  await meter.start();
  count(5);
  await meter.close();
  expect(log.of('error')).toEqual([expect.stringMatching(/is lost 5$/)]);
});

test('a report that takes its time holds up no addition', async () => {
  const { meter, count, added, at, marketplace } = await metered({ ledger: absent(() => true) });
  marketplace.answer(({ path }) =>
    path === '/api/usageEvent' ? new Promise(() => {}) : undefined,
  );
  await meter.start();
  count(5);
  await expect.poll(added, PATIENT).toBe(5);
  at(TEN + HOUR_MS + 60_000);
  await expect.poll(() => marketplace.eventCalls.length, PATIENT).toBe(1);
  count(7);
  await expect.poll(added, PATIENT).toBe(12);
  count(9);
  await meter.close();
  expect(added()).toBe(21);
  expect(marketplace.eventCalls).toHaveLength(1);
});

test('closing does not wait for a marketplace that never answers', async () => {
  const { meter, count, marketplace, log } = await metered();
  await meter.start();
  let answer = () => {};
  marketplace.answer(
    () =>
      new Promise((resolve) => {
        answer = () => resolve(undefined);
      }),
  );
  count(5);
  await meter.close();
  expect(marketplace.eventCalls.length + marketplace.tokenCalls.length).toBeGreaterThan(0);
  expect(marketplace.billed.size).toBe(0);
  // The call itself, which would end with a time-out, still waits.
  expect(log.of('warning')).toEqual([]);
  expect(log.of('error')).toEqual([expect.stringContaining('before it knows')]);
  answer();
});

test('a marketplace that refuses keeps it from starting', async () => {
  const check = async () => {
    throw new MarketplaceError('AWS said no', 'CustomerNotEntitledException', true);
  };
  const { meter } = await metered({}, { check });
  await expect(meter.start()).rejects.toThrow('AWS said no');
});

test('a marketplace that cannot be asked yet does not', async () => {
  const { meter, marketplace, log } = await metered();
  marketplace.answer(() => ({ status: 503, body: {} }));
  await meter.start();
  expect(log.of('warning')).toEqual([expect.stringMatching(/cannot be asked yet.* HTTP 503$/)]);
  await meter.close();
});

test('answered encoded requests count, and nothing else does', () => {
  let counted = 0;
  const sink = countedRequests({
    count: () => {
      counted += 1;
    },
  });
  const figures = { totalMs: 1, status: 200, bytesIn: 0, bytesOut: 0 };
  sink.record({ type: 'pass-through', ...figures });
  sink.record({ type: 'pairing', pairs: 1 });
  sink.record({ type: 'error', code: 'not-found', status: 404 });
  expect(counted).toBe(0);
  sink.record({ type: 'request', ...figures, upstreamMs: 1, decodeMs: 0, encodeMs: 0 });
  expect(counted).toBe(1);
});
