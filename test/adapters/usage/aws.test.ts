import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMeterUsage, createRegisteredUsage } from '../../../src/adapters/usage/aws/index.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { MarketplaceError } from '../../../src/ports/usage-marketplace.ts';
import { type AwsMarketplace, fault, startAwsMarketplace } from '../../support/aws-marketplace.ts';
import { textLogger } from '../../support/recording-logger.ts';
import { freePort } from '../../support/redis-server.ts';

let aws: AwsMarketplace;
beforeEach(async () => {
  aws = await startAwsMarketplace();
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

const PRODUCT = { region: 'eu-central-1', productCode: 'product-1' };
const RECORD = { ledger: 'ledger 1', hour: Date.UTC(2026, 4, 1, 10), units: 42 };
const UUID = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('RegisterUsage', () => {
  const registered = () => {
    const log = textLogger();
    const meter = createRegisteredUsage({ ...PRODUCT, publicKeyVersion: 3, logger: log.logger });
    return { log, meter };
  };

  test('is called once, signed, with a nonce of its own', async () => {
    await registered().meter.start();
    await registered().meter.start();
    expect(aws.calls).toEqual(
      [1, 2].map(() => ({
        operation: 'RegisterUsage',
        signed: true,
        body: { ProductCode: 'product-1', PublicKeyVersion: 3, Nonce: expect.any(String) },
      })),
    );
    expect(aws.calls[0]?.body.Nonce).not.toBe(aws.calls[1]?.body.Nonce);
  });

  test('is repeated while it is throttled', async () => {
    aws.answer(() => (aws.calls.length < 3 ? fault('ThrottlingException') : undefined));
    const { meter, log } = registered();
    await meter.start();
    expect(aws.calls).toHaveLength(3);
    expect(log.of('warning')).toHaveLength(1);
  });

  test.each([
    ['CustomerNotEntitledException', 400, 'no subscription'],
    ['PlatformNotSupportedException', 400, 'ECS, EKS or Fargate'],
    ['InternalServiceErrorException', 500, 'did not complete'],
  ])('is not repeated after %s', async (name, status, advice) => {
    aws.answer(() => fault(name, status));
    const failure = await registered()
      .meter.start()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MarketplaceError);
    expect(String(failure)).toContain(name);
    expect(String(failure)).toContain(advice);
    expect(aws.calls).toHaveLength(1);
  });

  test('fails where nobody listens', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await freePort()}`);
    await expect(registered().meter.start()).rejects.toThrow('ECONNREFUSED');
  });
});

describe('MeterUsage', () => {
  const later = { now: () => RECORD.hour + 2 * 3_600_000, elapsed: () => 0 };
  const metered = (clock: Clock = later, extra = {}) =>
    createMeterUsage({ ...PRODUCT, dimension: 'requests', clock, ...extra });

  test('bills an hour, signed, with a token that the record decides', async () => {
    expect(await metered().report(RECORD)).toBe('accepted');
    expect(aws.calls).toEqual([
      {
        operation: 'MeterUsage',
        signed: true,
        body: {
          ProductCode: 'product-1',
          UsageDimension: 'requests',
          Timestamp: RECORD.hour / 1_000 + 3_599,
          UsageQuantity: 42,
          ClientToken: expect.stringMatching(UUID),
        },
      },
    ]);
  });

  test('bills a running hour as of now', async () => {
    await metered({ now: () => RECORD.hour + 5_000, elapsed: () => 0 }).report(RECORD);
    expect(aws.calls[0]?.body.Timestamp).toBe(RECORD.hour / 1_000 + 5);
    expect([...aws.billed]).toEqual([[RECORD.hour / 1_000, 42]]);
  });

  test('sends the same for the same record, whoever sends it, and is billed once', async () => {
    expect(await metered().report(RECORD)).toBe('accepted');
    expect(await metered().report(RECORD)).toBe('accepted');
    expect(aws.calls[1]).toEqual(aws.calls[0]);
    expect([...aws.billed]).toEqual([[RECORD.hour / 1_000, 42]]);
  });

  test('has another token for another hour, ledger, product or dimension', async () => {
    await metered().report(RECORD);
    await metered().report({ ...RECORD, hour: RECORD.hour + 3_600_000 });
    await metered().report({ ...RECORD, ledger: 'ledger 2' });
    await metered(later, { dimension: 'calls' }).report(RECORD);
    await metered(later, { productCode: 'b' }).report(RECORD);
    expect(new Set(aws.calls.map(({ body }) => body.ClientToken)).size).toBe(5);
  });

  test('says so when the hour has another quantity', async () => {
    await metered().report(RECORD);
    expect(await metered().report({ ...RECORD, units: 43 })).toBe('hour-taken');
    expect(await metered().report({ ...RECORD, ledger: 'b', units: 43 })).toBe('hour-taken');
    expect([...aws.billed.values()]).toEqual([42]);
  });

  test.each([
    ['ThrottlingException', 400, false],
    ['InternalServiceErrorException', 500, false],
    ['CustomerNotEntitledException', 400, true],
  ])('rejects at %s, and leaves it to the caller to repeat', async (name, status, refused) => {
    aws.answer(() => fault(name, status));
    await expect(metered().report(RECORD)).rejects.toMatchObject({ reason: name, refused });
    await expect(metered().check()).rejects.toMatchObject({ reason: name, refused });
    expect(aws.calls).toHaveLength(2);
  });

  test('rejects where nobody listens', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await freePort()}`);
    await expect(metered().report(RECORD)).rejects.toMatchObject({
      reason: 'ECONNREFUSED',
      refused: false,
    });
  });

  test('gives up on one that never answers', async () => {
    aws.answer(() => 'lost');
    const failure = { reason: 'TimeoutError', refused: false };
    await expect(metered().report(RECORD)).rejects.toMatchObject(failure);
  });

  test('is checked by a dry run, which bills nothing', async () => {
    await metered().check();
    expect(aws.calls[0]?.body).toMatchObject({ DryRun: true, UsageQuantity: 0 });
    expect(aws.billed.size).toBe(0);
  });
});
