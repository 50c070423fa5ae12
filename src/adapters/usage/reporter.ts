import { createOutage } from '../../domain/usage/outage.ts';
import { HOUR_MS, periodEnd, reportedHour } from '../../domain/usage/period.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { FrozenUsage, UsageLedger } from '../../ports/usage-ledger.ts';
import type { UsageMarketplace } from '../../ports/usage-marketplace.ts';

/** Carries what the ledger has frozen to the marketplace. One call of a method at a time. */
export interface Reporter {
  /**
   * Reports what is due. Rejects when the ledger cannot be asked; a failure of the marketplace is
   * logged, and what failed is tried again by a later call.
   */
  report(): Promise<void>;
  /** For the stop: the running period as well, once; what fails is lost, and the log says so. */
  reportAll(): Promise<void>;
}

export interface ReporterOptions {
  readonly ledger: UsageLedger;
  readonly marketplace: UsageMarketplace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly relay: string;
  readonly periodMs: number;
  readonly leaseMs: number;
  /** Counts units again, in the next period. */
  recount(units: number): void;
}

/** Clocks of relays differ, and additions are on their way: a period is open a little beyond its end. */
export const GRACE_MS = 60_000;

/** What is not frozen this long before the marketplace stops to take it is billed with a later hour. */
const MARGIN_MS = 15 * 60_000;

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export function createReporter(options: ReporterOptions): Reporter {
  const { ledger, marketplace, clock, logger, relay, periodMs, leaseMs, recount } = options;
  const { acceptedForMs } = marketplace;
  const outage = createOutage(
    logger,
    'usage cannot be reported to the marketplace: it is kept and tried again',
    'usage is reported to the marketplace again',
  );
  let pauseMs = 0;
  let pausedUntil = 0;

  const freeze = (now: number, whole: boolean) => {
    const currentEnd = periodEnd(now, periodMs);
    return ledger.freeze({
      relay,
      leaseMs,
      endedBy: whole ? currentEnd : now - GRACE_MS,
      oldestEnd: now - acceptedForMs + HOUR_MS + MARGIN_MS,
      latestEnd: periodEnd(now, HOUR_MS),
      currentEnd,
    });
  };

  /** The record is done with when this resolves. */
  const deliver = async (name: string, { periodEnd: end, units }: FrozenUsage): Promise<void> => {
    const hour = reportedHour(end);
    const facts = { hour: new Date(hour).toISOString(), units };
    if (clock.now() > hour + acceptedForMs) {
      // It may have been taken without our knowing, so it is not billed with another hour.
      logger.error('usage was not taken by the marketplace in time and is given up', facts);
      return;
    }
    const result = await marketplace.report({ ledger: name, hour, units });
    if (result === 'accepted') logger.info('usage was reported to the marketplace', facts);
    else if (ledger.shared) {
      logger.error('the marketplace has another quantity for this hour: ours is given up', facts);
    } else {
      // This relay alone counted it, so whatever the marketplace has is somebody else's.
      logger.warning('the marketplace has a record for this hour: ours counts in the next', facts);
      recount(units);
    }
  };

  const failed = (error: unknown) => {
    outage.failed(error);
    pauseMs = Math.min(Math.max(2 * pauseMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
    pausedUntil = clock.elapsed() + pauseMs;
  };

  const attempt = async (name: string, record: FrozenUsage, whole: boolean): Promise<boolean> => {
    try {
      await deliver(name, record);
      return true;
    } catch (error) {
      failed(error);
      if (whole) {
        logger.error('usage was not reported before the stop and is lost', { units: record.units });
      }
      return false;
    }
  };

  const pass = async (whole: boolean): Promise<void> => {
    let taken = await freeze(clock.now(), whole);
    const all = taken?.frozen ?? [];
    let failures = 0;
    for (const [index, record] of all.entries()) {
      // A record may take its time: the lease is renewed for each.
      if (index > 0) taken = await freeze(clock.now(), whole);
      if (taken === undefined) return;
      if (!(await attempt(taken.ledger, record, whole))) {
        failures += 1;
        continue;
      }
      await ledger.settle(record.periodEnd);
    }
    if (all.length === 0 || failures > 0) return;
    outage.over();
    pauseMs = 0;
  };

  return {
    async report() {
      if (clock.elapsed() >= pausedUntil) await pass(false);
    },
    reportAll: () => pass(true),
  };
}
