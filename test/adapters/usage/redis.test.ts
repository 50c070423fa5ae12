import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRedisScripts } from '../../../src/adapters/sessions/redis/scripts-alone.ts';
import { createRedisUsageLedger } from '../../../src/adapters/usage/redis/index.ts';
import { HOUR_MS } from '../../../src/domain/usage/period.ts';
import type { UsageLedger } from '../../../src/ports/usage-ledger.ts';
import { describeUsageLedger, type LedgerOptions } from '../../contracts/usage-ledger.ts';
import { describeWith } from '../../setup/describe-with.ts';
import { addressOf } from '../../support/redis-address.ts';
import { createRedisServer, type RedisServer } from '../../support/redis-server.ts';

const TEN = Date.UTC(2026, 4, 1, 10);
const HOURLY = { requestsPerUnit: 1, periodMs: HOUR_MS };

describeWith('redis-server', 'a real Redis', (program) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await createRedisServer(program);
    await server.start();
  });
  afterAll(() => server.remove());

  let opened = 0;
  const open = async (options: LedgerOptions, account: string): Promise<UsageLedger> => {
    opened += 1;
    const ledger = createRedisUsageLedger({
      ...options,
      redis: connectRedisScripts(addressOf(server.port, 5_000)),
      keyPrefix: 'test:',
      account,
      name: `name ${opened}`,
    });
    // The driver does not wait for its connection.
    await expect
      .poll(
        () =>
          ledger.release('nobody').then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    return ledger;
  };
  const request = {
    leaseMs: 60_000,
    endedBy: TEN,
    oldestEnd: 0,
    latestEnd: TEN + HOUR_MS,
    currentEnd: TEN + HOUR_MS,
  };

  describeUsageLedger('the ledger in Redis', (options) => open(options, `account ${opened}`), 60);

  test('relays with one account share a ledger, and one of them reports', async () => {
    const [one, other] = [await open(HOURLY, 'shared'), await open(HOURLY, 'shared')];
    await one.add({ relay: 'one', number: 1, requests: 2, periodEnd: TEN });
    await other.add({ relay: 'other', number: 1, requests: 3, periodEnd: TEN });
    const taken = await one.freeze({ ...request, relay: 'one' });
    expect(taken?.frozen).toEqual([{ periodEnd: TEN, units: 5 }]);
    expect(await other.freeze({ ...request, relay: 'other' })).toBeUndefined();
    await other.release('other');
    expect(await other.freeze({ ...request, relay: 'other' })).toBeUndefined();
    await one.release('one');
    expect(await other.freeze({ ...request, relay: 'other' })).toEqual(taken);
    one.close();
    other.close();
  });

  test('a lease ends by itself', async () => {
    const ledger = await open(HOURLY, 'lease');
    expect(await ledger.freeze({ ...request, relay: 'one', leaseMs: 50 })).toBeDefined();
    await expect
      .poll(() => ledger.freeze({ ...request, relay: 'other' }), { timeout: 20_000 })
      .toBeDefined();
    ledger.close();
  });

  test('accounts have ledgers apart, in one key each with a hash tag', async () => {
    const [one, other] = [await open(HOURLY, 'first'), await open(HOURLY, 'second')];
    await one.add({ relay: 'a', number: 1, requests: 2, periodEnd: TEN });
    expect((await other.freeze({ ...request, relay: 'a' }))?.frozen).toEqual([]);
    expect(await server.ask('KEYS', 'test:*')).toMatch(/test:usage:\{[0-9a-f]{16}\}/);
    one.close();
    other.close();
  });

  test('a Redis that comes back empty has a ledger of another name', async () => {
    const ledger = await open(HOURLY, 'emptied');
    const before = await ledger.freeze({ ...request, relay: 'a' });
    await server.ask('FLUSHALL');
    const [second] = [await open(HOURLY, 'emptied')];
    const after = await second.freeze({ ...request, relay: 'a' });
    expect(after?.ledger).not.toBe(before?.ledger);
    ledger.close();
    second.close();
  });
});
