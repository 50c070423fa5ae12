import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { GRACE_MS } from '../../src/adapters/usage/reporter.ts';
import { HOUR_MS } from '../../src/domain/usage/period.ts';
import { describeWith } from '../setup/describe-with.ts';
import { type AwsMarketplace, fault, startAwsMarketplace } from '../support/aws-marketplace.ts';
import { createRedisServer, type RedisServer } from '../support/redis-server.ts';
import type { Order } from './usage-relay.ts';

const RELAY = fileURLToPath(new URL('usage-relay.ts', import.meta.url));
const TEN = Date.UTC(2026, 4, 1, 10);
const ELEVEN = TEN + HOUR_MS;
const PATIENT = { timeout: 60_000 };
const NAMES = ['one', 'two', 'three'];

interface Relay {
  readonly child: ChildProcess;
  tell(order: Order): void;
}

describeWith('redis-server', 'three relays that share a ledger', (program) => {
  let server: RedisServer;
  let aws: AwsMarketplace;
  beforeEach(async () => {
    server = await createRedisServer(program);
    await server.start();
    aws = await startAwsMarketplace();
  });
  afterEach(async () => {
    await aws.stop();
    await server.remove();
  });

  const start = async (name: string): Promise<Relay> => {
    const env = { RELAY: name, REDIS_PORT: `${server.port}`, LEASE_MS: '1500', START: `${TEN}` };
    const child = fork(RELAY, { env: { ...env, ...aws.env }, execArgv: [] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child, 'message');
    return { child, tell: (order) => child.send(order) };
  };
  const startAll = async () =>
    new Map(await Promise.all(NAMES.map(async (name) => [name, await start(name)] as const)));

  const ledger = async () => {
    const [key = ''] = /relays:usage:\{\w+\}/.exec(await server.ask('KEYS', 'relays:*')) ?? [];
    return (field: string) => server.ask('HGET', key, field);
  };
  const open = async (end: number) => {
    const [, value = '0'] = /\n(\d+)\r\n/.exec(await (await ledger())(`open:${end}`)) ?? [];
    return Number(value);
  };
  /** The relay that reports. */
  const holder = async () => {
    const lease = await (await ledger())('lease');
    return NAMES.find((name) => lease.includes(` ${name}\r`)) ?? '';
  };
  const reports = () => aws.calls.filter(({ body }) => body.DryRun !== true);
  const billed = () => Object.fromEntries(aws.billed);

  test.each([
    ['took the record', 'lost'],
    ['did not', 'unheard'],
  ])(
    'bill an hour once when the one that reports is killed, whether the marketplace %s',
    async (_, fate) => {
      aws.answer(({ body }) => {
        if (body.DryRun === true || reports().length > 1) return undefined;
        return fate === 'lost' ? 'lost' : new Promise(() => {});
      });
      const relays = await startAll();
      for (const [index, relay] of [...relays.values()].entries())
        relay.tell({ count: 10 ** index });
      await expect.poll(() => open(ELEVEN), PATIENT).toBe(111);

      for (const relay of relays.values()) relay.tell({ now: ELEVEN + GRACE_MS });
      await expect.poll(() => reports().length, PATIENT).toBe(1);
      const victim = await holder();
      relays.get(victim)?.child.kill('SIGKILL');
      await expect.poll(() => reports().length, PATIENT).toBe(2);
      expect(reports()[1]).toEqual(reports()[0]);
      expect(reports()[0]?.signed).toBe(true);
      expect(await holder()).not.toBe(victim);
      await expect.poll(billed, PATIENT).toEqual({ [TEN / 1_000]: 111 });

      // The others go on with the next hour.
      relays.delete(victim);
      for (const relay of relays.values()) relay.tell({ count: 5 });
      await expect.poll(() => open(ELEVEN + HOUR_MS), PATIENT).toBe(10);
      for (const relay of relays.values()) relay.tell({ now: ELEVEN + HOUR_MS + GRACE_MS });
      await expect.poll(billed, PATIENT).toEqual({ [TEN / 1_000]: 111, [ELEVEN / 1_000]: 10 });
      expect(reports()).toHaveLength(3);
    },
    180_000,
  );

  test('lose nothing while Redis is away and while the marketplace is busy', async () => {
    const relays = await startAll();
    for (const relay of relays.values()) relay.tell({ count: 1 });
    await expect.poll(() => open(ELEVEN), PATIENT).toBe(3);
    await server.stop('SIGTERM');
    for (const relay of relays.values()) relay.tell({ count: 100 });
    await server.start();
    // Without persistence, Redis comes back without what it counted.
    await expect.poll(() => open(ELEVEN), PATIENT).toBe(300);

    aws.answer(() => (reports().length < 3 ? fault('ThrottlingException') : undefined));
    for (const relay of relays.values()) relay.tell({ now: ELEVEN + GRACE_MS });
    await expect.poll(billed, PATIENT).toEqual({ [TEN / 1_000]: 300 });
    expect(reports().length).toBeGreaterThanOrEqual(3);
    expect(new Set(reports().map(({ body }) => JSON.stringify(body))).size).toBe(1);
  }, 180_000);

  test('that stop leave what they counted to those that stay', async () => {
    const relays = await startAll();
    const [stays, ...stop] = [...relays.values()];
    for (const relay of stop) {
      const ended = once(relay.child, 'exit');
      relay.tell({ count: 7 });
      relay.tell({ close: true });
      await ended;
    }
    expect(await open(ELEVEN)).toBe(14);
    stays?.tell({ now: ELEVEN + GRACE_MS });
    await expect.poll(billed, PATIENT).toEqual({ [TEN / 1_000]: 14 });
  }, 180_000);
});
