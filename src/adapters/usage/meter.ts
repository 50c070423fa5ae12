import { setTimeout as delay } from 'node:timers/promises';
import { createOutage } from '../../domain/usage/outage.ts';
import { createTally } from '../../domain/usage/tally.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { UsageLedger } from '../../ports/usage-ledger.ts';
import { MarketplaceError, type UsageMarketplace } from '../../ports/usage-marketplace.ts';
import type { UsageMeter } from '../../ports/usage-meter.ts';
import { createReporter } from './reporter.ts';

export interface RequestMeterOptions {
  readonly ledger: UsageLedger;
  readonly marketplace: UsageMarketplace;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this relay among all that share the ledger. */
  readonly relay: string;
  /** Whole hours. */
  readonly periodMs: number;
  readonly requestsPerUnit: number;
  /** From one look at tally and ledger to the next, in milliseconds; 5000 unless given. */
  readonly everyMs?: number;
  /** How long the ledger is this relay's to report, in milliseconds; 120000 unless given. */
  readonly leaseMs?: number;
}

const EVERY_MS = 5_000;
/** Longer than a report may take with the pause after its failure. */
const LEASE_MS = 120_000;
/** Less than a process that stops gives it, so that the log says what was lost. */
const CLOSE_MS = 2_500;
const AGAIN_MS = 100;

/**
 * Counts requests, gathers them in a ledger every few seconds, and reports what the ledger has frozen.
 * A failure of either is logged once, and what was counted is kept.
 */
export function createRequestMeter(options: RequestMeterOptions): UsageMeter {
  const { marketplace, logger, relay, requestsPerUnit } = options;
  const { everyMs = EVERY_MS, leaseMs = LEASE_MS } = options;
  const ledger = watched(options.ledger, logger);
  const tally = createTally({ ...options, ledger });
  const reporter = createReporter({
    ...options,
    ledger,
    leaseMs,
    recount: (units) => tally.count(units * requestsPerUnit),
  });
  // Apart, so that a report that takes its time holds up no addition.
  const flush = oneAtATime(() => tally.flush());
  const report = oneAtATime(() => reporter.report());
  let timer: NodeJS.Timeout | undefined;

  const last = async (signal: AbortSignal): Promise<void> => {
    await flush.run();
    // What was sent without an answer goes first; what was counted meanwhile takes another turn.
    while (tally.held() > 0) {
      await delay(AGAIN_MS, undefined, { signal });
      await flush.run();
    }
    await report.running();
    await (ledger.shared ? ledger.release(relay) : reporter.reportAll());
  };

  return {
    async start() {
      await checked(marketplace, logger);
      timer = setInterval(() => {
        void flush.run();
        void report.run();
      }, everyMs).unref();
    },
    count: () => tally.count(1),
    async close() {
      clearInterval(timer);
      const ending = new AbortController();
      const { signal } = ending;
      const late = delay(CLOSE_MS, true, { signal }).catch(() => false);
      const done = last(signal).then(
        () => false,
        () => false,
      );
      const isLate = await Promise.race([done, late]);
      ending.abort();
      const requests = tally.held();
      if (requests > 0) {
        logger.error('usage was not added to the ledger in time and is lost', { requests });
      } else if (isLate) {
        logger.error('the relay stops before it knows that all usage was reported or handed over');
      }
      marketplace.close();
      ledger.close();
    },
  };
}

/** The same ledger, whose failures are in the log. */
function watched(ledger: UsageLedger, logger: Logger): UsageLedger {
  const outage = createOutage(
    logger,
    'the usage ledger cannot be asked: usage is counted here until it can',
    'the usage ledger can be asked again',
  );
  const asked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const answer = await work;
      outage.over();
      return answer;
    } catch (error) {
      outage.failed(error);
      throw error;
    }
  };
  return {
    shared: ledger.shared,
    add: (addition) => asked(ledger.add(addition)),
    freeze: (request) => asked(ledger.freeze(request)),
    settle: (end) => asked(ledger.settle(end)),
    release: (relay) => asked(ledger.release(relay)),
    close: () => ledger.close(),
  };
}

/** Work that is joined while it runs, and never rejects: what it could not do is kept for the next time. */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  return {
    run(): Promise<void> {
      running ??= work()
        .catch(() => {})
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    running: () => running,
  };
}

/** A marketplace that says no stops the start; one that cannot be asked may answer later. */
async function checked(marketplace: UsageMarketplace, logger: Logger): Promise<void> {
  try {
    await marketplace.check();
  } catch (error) {
    if (!(error instanceof MarketplaceError) || error.refused) throw error;
    logger.warning('the marketplace cannot be asked yet: usage is kept until it can', {
      reason: error.reason,
    });
  }
}
