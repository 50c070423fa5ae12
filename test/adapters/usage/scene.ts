import { onTestFinished } from 'vitest';
import { createUsageEvents } from '../../../src/adapters/usage/azure/index.ts';
import { createMemoryUsageLedger } from '../../../src/adapters/usage/memory/index.ts';
import { createReporter } from '../../../src/adapters/usage/reporter.ts';
import { HOUR_MS } from '../../../src/domain/usage/period.ts';
import { createTally } from '../../../src/domain/usage/tally.ts';
import type { UsageLedger } from '../../../src/ports/usage-ledger.ts';
import { startAzureMarketplace } from '../../support/azure-marketplace.ts';
import { textLogger } from '../../support/recording-logger.ts';

/** Ten o'clock of some day. */
export const TEN = Date.UTC(2026, 4, 1, 10);

export interface SceneOptions {
  readonly requestsPerUnit?: number;
  readonly periodMs?: number;
  /** Changes the ledger in memory, to let it fail or be shared. */
  readonly ledger?: (memory: UsageLedger) => UsageLedger;
}

/** A tally, a ledger and a reporter before a real endpoint, from ten o'clock on by a clock of the test. */
export async function createScene(options: SceneOptions = {}) {
  const { requestsPerUnit = 1, periodMs = HOUR_MS, ledger: changed = (memory) => memory } = options;
  const marketplace = await startAzureMarketplace();
  onTestFinished(() => marketplace.stop());
  const log = textLogger();
  let now = TEN;
  const clock = { now: () => now, elapsed: () => now };
  const ledger = changed(createMemoryUsageLedger({ name: 'a ledger', periodMs, requestsPerUnit }));
  const common = { ledger, clock, periodMs, relay: 'a', logger: log.logger };
  const tally = createTally(common);
  const events = createUsageEvents({
    resource: { resourceId: 'an id' },
    plan: 'standard',
    dimension: 'requests',
    env: marketplace.env,
    clock,
  });
  const reporter = createReporter({
    ...common,
    marketplace: events,
    leaseMs: 60_000,
    recount: (units) => tally.count(units * requestsPerUnit),
  });
  return {
    marketplace,
    events,
    log,
    clock,
    ledger,
    tally,
    reporter,
    at(time: number) {
      now = time;
    },
    /** Counts requests at a time, and adds them to the ledger. */
    async use(requests: number, time = now) {
      now = time;
      tally.count(requests);
      await tally.flush();
    },
    /** Reports at a time, and gives all that is billed: quantities by hour of the day. */
    async report(time = now) {
      now = time;
      await reporter.report();
      return billed(marketplace.billed);
    },
  };
}

export function billed(events: Awaited<ReturnType<typeof startAzureMarketplace>>['billed']) {
  return Object.fromEntries(
    [...events].map(([hour, { quantity }]) => [new Date(hour).getUTCHours(), quantity]),
  );
}
