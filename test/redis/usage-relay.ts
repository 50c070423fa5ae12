import { connectRedisScripts } from '../../src/adapters/sessions/redis/scripts-alone.ts';
import { createMeterUsage } from '../../src/adapters/usage/aws/index.ts';
import { createRequestMeter } from '../../src/adapters/usage/meter.ts';
import { createRedisUsageLedger } from '../../src/adapters/usage/redis/index.ts';
import { HOUR_MS } from '../../src/domain/usage/period.ts';
import { textLogger } from '../support/recording-logger.ts';
import { addressOf } from '../support/redis-address.ts';

/** What the test tells the relay that this process stands for. */
export type Order =
  | { readonly count: number }
  | { readonly now: number }
  | { readonly close: true };

// A process of its own, whose usage side is the relay's and whose wall clock is the test's.
const { RELAY = '', REDIS_PORT, LEASE_MS, START } = process.env;

let now = Number(START);
const clock = { now: () => now, elapsed: () => performance.now() };
const rules = { periodMs: HOUR_MS, requestsPerUnit: 1 };
const meter = createRequestMeter({
  ...rules,
  ledger: createRedisUsageLedger({
    ...rules,
    redis: connectRedisScripts(addressOf(Number(REDIS_PORT), 1_000)),
    keyPrefix: 'relays:',
    account: 'one',
    name: `name of ${RELAY}`,
  }),
  marketplace: createMeterUsage({
    region: 'eu-central-1',
    productCode: 'product-1',
    dimension: 'requests',
    clock,
  }),
  clock,
  logger: textLogger().logger,
  relay: RELAY,
  everyMs: 20,
  leaseMs: Number(LEASE_MS),
});

await meter.start();
process.on('message', async (order: Order) => {
  if ('now' in order) now = order.now;
  else if ('close' in order) {
    await meter.close();
    process.disconnect?.();
  } else for (let done = 0; done < order.count; done += 1) meter.count();
});
process.send?.('ready');
