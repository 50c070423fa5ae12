import { describe, expect, test } from 'vitest';
import { GRACE_MS } from '../../../src/adapters/usage/reporter.ts';
import { HOUR_MS } from '../../../src/domain/usage/period.ts';
import { createScene, TEN } from './scene.ts';

const ELEVEN = TEN + HOUR_MS;
const MINUTE = 60_000;

describe('an hour of usage', () => {
  test('is reported once it is over, with a grace', async () => {
    const scene = await createScene();
    await scene.use(2, TEN);
    await scene.use(3, ELEVEN - 1);
    await scene.use(7, ELEVEN);
    expect(await scene.report(ELEVEN + GRACE_MS - 1)).toEqual({});
    expect(await scene.report(ELEVEN + GRACE_MS)).toEqual({ 10: 5 });
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 10: 5, 11: 7 });
    expect(scene.marketplace.eventCalls).toHaveLength(2);
  });

  test('without a request is not reported', async () => {
    const scene = await createScene();
    expect(await scene.report(ELEVEN + GRACE_MS)).toEqual({});
    expect(scene.marketplace.eventCalls).toEqual([]);
  });

  test('leaves to the next what fills no unit', async () => {
    const scene = await createScene({ requestsPerUnit: 100 });
    await scene.use(250, TEN);
    expect(await scene.report(ELEVEN + GRACE_MS)).toEqual({ 10: 2 });
    await scene.use(49);
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 10: 2 });
    await scene.use(1);
    expect(await scene.report(ELEVEN + 2 * HOUR_MS + GRACE_MS)).toEqual({ 10: 2, 12: 1 });
  });

  test('is one of several in a longer period, which is reported for its last', async () => {
    const scene = await createScene({ periodMs: 6 * HOUR_MS });
    await scene.use(2, TEN);
    await scene.use(3, ELEVEN);
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 11: 5 });
  });

  test('that was not frozen in time is billed with the running one', async () => {
    const scene = await createScene();
    await scene.use(2, TEN);
    const late = TEN + 30 * HOUR_MS;
    expect(await scene.report(late)).toEqual({});
    expect(await scene.report(late + HOUR_MS + GRACE_MS)).toEqual({ 16: 2 });
  });
});

describe('a marketplace that fails', () => {
  test('gets the same record again after a pause, and the log has one line', async () => {
    const scene = await createScene();
    const { marketplace, log } = scene;
    marketplace.answer(({ path }) =>
      path === '/api/usageEvent' && marketplace.eventCalls.length < 4
        ? { status: 500, body: {} }
        : undefined,
    );
    await scene.use(2, TEN);
    const start = ELEVEN + GRACE_MS;
    for (let second = 0; second < 2; second += 1) await scene.report(start + second * 1_000);
    expect(marketplace.eventCalls).toHaveLength(1);
    await scene.use(5);
    for (let second = 2; second < 60; second += 1) await scene.report(start + second * 1_000);
    expect(await scene.report()).toEqual({ 10: 2 });
    expect(marketplace.eventCalls).toHaveLength(4);
    expect(new Set(marketplace.eventCalls.map(({ body }) => body)).size).toBe(1);
    expect(log.of('warning')).toEqual([expect.stringContaining('HTTP 500')]);
    expect(log.of('info').filter((line) => line.includes('again'))).toHaveLength(1);
  });

  test('after it took the record bills it once', async () => {
    const scene = await createScene();
    const { marketplace } = scene;
    // It is taken, and the answer is lost.
    marketplace.answer(async ({ path, body }) => {
      if (path !== '/api/usageEvent' || marketplace.eventCalls.length > 1) return undefined;
      await fetch(new URL('/api/usageEvent', marketplace.origin), {
        method: 'POST',
        headers: { authorization: 'Bearer token 1' },
        body,
      });
      return { status: 502, body: {} };
    });
    await scene.use(2, TEN);
    expect(await scene.report(ELEVEN + GRACE_MS)).toEqual({ 10: 2 });
    expect(await scene.report(ELEVEN + 2 * GRACE_MS)).toEqual({ 10: 2 });
    expect(scene.log.lines.join()).not.toContain('given up');
    await scene.report(ELEVEN + 3 * GRACE_MS);
    expect(marketplace.eventCalls).toHaveLength(3);
  });

  test('for one hour does not hold up the others', async () => {
    const scene = await createScene();
    scene.marketplace.answer(({ body }) =>
      body.includes('T10:00') ? { status: 400, body: {} } : undefined,
    );
    await scene.use(2, TEN);
    await scene.report(ELEVEN + GRACE_MS);
    await scene.use(3);
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 11: 3 });
  });

  test('until it takes the hour no more is given up with the hour named', async () => {
    const scene = await createScene();
    scene.marketplace.answer(({ body }) =>
      body.includes('T10:00') ? { status: 503, body: {} } : undefined,
    );
    await scene.use(2, TEN);
    await scene.report(ELEVEN + GRACE_MS);
    await scene.report(TEN + 24 * HOUR_MS);
    const calls = scene.marketplace.eventCalls.length;
    expect(scene.log.of('error')).toEqual([]);
    await scene.report(TEN + 24 * HOUR_MS + 2 * MINUTE);
    expect(scene.log.of('error')).toEqual([
      expect.stringMatching(/given up 2026-05-01T10:00:00.000Z 2$/),
    ]);
    await scene.report(TEN + 24 * HOUR_MS + 4 * MINUTE);
    expect(scene.marketplace.eventCalls).toHaveLength(calls);
    expect(scene.log.of('error')).toHaveLength(1);
  });
});

describe('an hour that the marketplace has another quantity for', () => {
  test('is counted in the next where only this relay counted it', async () => {
    const scene = await createScene({ requestsPerUnit: 10 });
    await scene.events.report({ ledger: 'another', hour: TEN, units: 9 });
    await scene.use(25, TEN);
    expect(await scene.report(ELEVEN + GRACE_MS)).toEqual({ 10: 9 });
    await scene.tally.flush();
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 10: 9, 11: 2 });
  });

  test('is given up where relays share the ledger', async () => {
    const scene = await createScene({ ledger: (memory) => ({ ...memory, shared: true }) });
    await scene.events.report({ ledger: 'another', hour: TEN, units: 9 });
    await scene.use(2, TEN);
    await scene.report(ELEVEN + GRACE_MS);
    await scene.tally.flush();
    expect(await scene.report(ELEVEN + HOUR_MS + GRACE_MS)).toEqual({ 10: 9 });
    expect(scene.log.of('error')).toHaveLength(1);
  });
});
