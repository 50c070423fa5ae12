import { randomUUID } from 'node:crypto';
import { systemClock } from './adapters/clock/system.ts';
import type { Config } from './config.ts';
import type { Logger } from './ports/logger.ts';
import type { UsageLedger } from './ports/usage-ledger.ts';
import type { UsageMarketplace } from './ports/usage-marketplace.ts';
import type { UsageMeter } from './ports/usage-meter.ts';

type Billing = NonNullable<Config['billing']>;
type RequestBased = Extract<Billing, { strategy: 'request_based' }>;

export interface UsageContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Which of several processes behind one port this is; undefined where it is alone. */
  readonly worker: number | undefined;
}

/**
 * A meter for the marketplace that the configuration names, started; undefined where usage is not
 * billed, or where another process of this relay does it. A marketplace's adapter is loaded only where
 * it is used. Rejects when the marketplace refuses.
 */
export async function startUsage(context: UsageContext): Promise<UsageMeter | undefined> {
  const meter = await createMeter(context);
  await meter?.start();
  return meter;
}

async function createMeter(context: UsageContext): Promise<UsageMeter | undefined> {
  const { config, logger } = context;
  const { billing, redis } = config;
  if (billing === undefined) return undefined;
  if (billing.strategy === 'register_usage') return createRegistration(billing, context);
  const { createRequestMeter } = await import('./adapters/usage/meter.ts');
  return createRequestMeter({
    ledger: await createLedger(billing, redis),
    marketplace: await createMarketplace(billing),
    clock: systemClock,
    logger,
    relay: randomUUID(),
    periodMs: billing.intervalMs,
    requestsPerUnit: billing.requestsPerUnit,
  });
}

/** A task or pod is registered once, however many processes it runs. */
async function createRegistration(
  billing: Extract<Billing, { strategy: 'register_usage' }>,
  { logger, worker = 1 }: UsageContext,
): Promise<UsageMeter | undefined> {
  if (worker > 1) return undefined;
  // cloud:aws
  const { createRegisteredUsage } = await import('./adapters/usage/aws/index.ts');
  return createRegisteredUsage({ ...billing, logger });
  // cloud:end
}

async function createMarketplace(billing: RequestBased): Promise<UsageMarketplace> {
  const { marketplace, dimension } = billing;
  // cloud:aws
  if (marketplace.provider === 'aws') {
    const { createMeterUsage } = await import('./adapters/usage/aws/index.ts');
    return createMeterUsage({ ...marketplace, dimension, clock: systemClock });
  }
  // cloud:end
  // cloud:azure
  if (marketplace.provider === 'azure') {
    const { createUsageEvents } = await import('./adapters/usage/azure/index.ts');
    return createUsageEvents({ ...marketplace, dimension, env: process.env, clock: systemClock });
  }
  // cloud:end
  throw new Error('this relay was not built for that marketplace');
}

/** In Redis, on a connection of its own, where relays share their pairs; else in memory. */
async function createLedger(billing: RequestBased, redis: Config['redis']): Promise<UsageLedger> {
  const { requestsPerUnit, intervalMs: periodMs, dimension, marketplace } = billing;
  const rules = { name: randomUUID(), periodMs, requestsPerUnit };
  if (redis === undefined) {
    const { createMemoryUsageLedger } = await import('./adapters/usage/memory/index.ts');
    return createMemoryUsageLedger(rules);
  }
  const { connectRedisScripts } = await import('./adapters/sessions/redis/scripts-alone.ts');
  const { createRedisUsageLedger } = await import('./adapters/usage/redis/index.ts');
  const { keyPrefix, waitReplicas: _, ...address } = redis;
  // Another product, dimension or buyer has another ledger.
  const account = JSON.stringify([dimension, marketplace]);
  return createRedisUsageLedger({
    ...rules,
    redis: connectRedisScripts(address),
    keyPrefix,
    account,
  });
}
