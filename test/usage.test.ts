import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilReady } from './redis/scene.ts';
import { describeWith } from './setup/describe-with.ts';
import { type AwsMarketplace, fault, startAwsMarketplace } from './support/aws-marketplace.ts';
import { type AzureMarketplace, startAzureMarketplace } from './support/azure-marketplace.ts';
import { get } from './support/http-exchange.ts';
import { pairWith } from './support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from './support/recording-upstream.ts';
import { createRedisServer } from './support/redis-server.ts';
import { startProcess } from './support/relay-process.ts';
import { settingsFor } from './support/relay-server.ts';

let upstream: RecordingUpstream;
let aws: AwsMarketplace;
let azure: AzureMarketplace;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(async () => {
  aws = await startAwsMarketplace();
  azure = await startAzureMarketplace();
});
afterEach(async () => {
  await aws.stop();
  await azure.stop();
});
afterAll(() => upstream.stop());

const HOUR_SECONDS = 3_600;
const PRODUCT = {
  BILLING_PROVIDER: 'aws',
  BILLING_PRODUCT_CODE: 'product-1',
  AWS_REGION: 'eu-central-1',
};

function start(settings: Readonly<Record<string, string>>) {
  return startProcess(
    settingsFor(upstream.origin, {
      LOG_LEVEL: 'info',
      PASS_THROUGH_ROUTES: '/plain',
      ...aws.env,
      ...azure.env,
      ...settings,
    }),
  );
}

/** Some encoded requests, one of which the relay answers itself, and one that is passed through. */
async function use(origin: string) {
  const client = await pairWith(origin);
  for (const path of ['/one', '/two', '/three']) await client.call({ path });
  expect((await client.call({ method: 'PATCH', path: '/four' })).status).toBe(405);
  await get(origin, '/plain');
  await get(origin, '/api/mte-live');
}

describe('a relay with BILLING_STRATEGY=register_usage', () => {
  const registered = { ...PRODUCT, BILLING_STRATEGY: 'register_usage' };
  const settings = { ...registered, BILLING_PUBLIC_KEY_VERSION: '1' };

  test('does not start where the marketplace refuses', async () => {
    aws.answer(() => fault('CustomerNotEntitledException'));
    const relay = start(settings);
    expect((await relay.ended).code).toBe(1);
    expect(relay.lines.at(-1)).toContain('refused RegisterUsage: CustomerNotEntitledException');
    expect(relay.lines.join()).not.toContain('listening');
    expect(aws.calls).toHaveLength(1);
  });

  test('starts once it is throttled no more', async () => {
    aws.answer(() => (aws.calls.length < 2 ? fault('ThrottlingException') : undefined));
    const relay = start(settings);
    await relay.listening;
    expect(aws.calls.map(({ operation, signed }) => [operation, signed])).toEqual([
      ['RegisterUsage', true],
      ['RegisterUsage', true],
    ]);
  });
});

describe('a relay with BILLING_STRATEGY=request_based', () => {
  const settings = {
    BILLING_STRATEGY: 'request_based',
    BILLING_DIMENSION: 'requests',
    BILLING_REQUESTS_PER_UNIT: '2',
  };
  const azureSettings = {
    ...settings,
    BILLING_PROVIDER: 'azure',
    BILLING_PLAN: 'standard',
    BILLING_RESOURCE_ID: '3f8e2c1a-5b4d-4e6f-8a7b-9c0d1e2f3a4b',
  };

  test('bills answered encoded requests in AWS, when it stops at the latest', async () => {
    const relay = start({ ...settings, ...PRODUCT });
    await use(await relay.listening);
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect([...aws.billed.values()]).toEqual([2]);
    const [[hour = 1] = []] = aws.billed;
    expect(hour % HOUR_SECONDS).toBe(0);
    expect(aws.calls.every(({ signed }) => signed)).toBe(true);
  });

  test('does not start where AWS refuses', async () => {
    aws.answer(() => fault('InvalidProductCodeException'));
    const relay = start({ ...settings, ...PRODUCT });
    expect((await relay.ended).code).toBe(1);
    expect(relay.lines.at(-1)).toContain('BILLING_PRODUCT_CODE');
    expect(relay.lines.join()).not.toContain('listening');
  });

  test('bills in Azure', async () => {
    const relay = start(azureSettings);
    await use(await relay.listening);
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect([...azure.billed.values()]).toMatchObject([
      { quantity: 2, dimension: 'requests', planId: 'standard' },
    ]);
  });

  test('serves while the marketplace is away', async () => {
    azure.answer(() => ({ status: 500, body: {} }));
    const relay = start(azureSettings);
    await use(await relay.listening);
    relay.signal('SIGTERM');
    expect((await relay.ended).code).toBe(0);
    expect(azure.billed.size).toBe(0);
  });

  describeWith('redis-server', 'and a Redis', (program) => {
    test('leaves what it counted there when it stops', async () => {
      const server = await createRedisServer(program);
      await server.start();
      try {
        const relay = start({ ...azureSettings, REDIS_URL: server.url });
        const origin = await relay.listening;
        await untilReady({ origin });
        await use(origin);
        relay.signal('SIGTERM');
        expect(await relay.ended).toEqual({ errors: '', code: 0 });
        const keys = await server.ask('KEYS', 'mte-relay:usage:*');
        const [key = ''] = /mte-relay:usage:\{\w+\}/.exec(keys) ?? [];
        expect(await server.ask('HGETALL', key)).toMatch(/open:\d+\r\n\$1\r\n4\r\n/);
        expect(azure.billed.size).toBe(0);
      } finally {
        await server.remove();
      }
    });
  });
});

test('a relay without billing loads nothing of a marketplace', async () => {
  const server = new URL('../src/server.ts', import.meta.url).href;
  const script = `
    const loaded = [];
    require('node:module').registerHooks({
      load(url, context, next) { loaded.push(url); return next(url, context); },
    });
    import(${JSON.stringify(server)}).then(() => console.log(loaded.join('\\n')));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
  expect(stdout).toContain('/src/usage.ts');
  expect(stdout).not.toMatch(/marketplace-metering|\/usage\/(aws|azure|redis|memory|meter)/);
});
