import { periodEnd } from '../../../domain/usage/period.ts';
import type { UsageLedger } from '../../../ports/usage-ledger.ts';

export interface MemoryUsageLedgerOptions {
  /** A name that no other ledger has. */
  readonly name: string;
  readonly periodMs: number;
  readonly requestsPerUnit: number;
}

/** A ledger of one relay, which ends with it. */
export function createMemoryUsageLedger(options: MemoryUsageLedgerOptions): UsageLedger {
  const { name, periodMs, requestsPerUnit } = options;
  const open = new Map<number, number>();
  const frozen = new Map<number, number>();
  const added = new Map<string, number>();
  let closedUntil = 0;

  const put = (requests: number, end: number) => {
    const period = end > closedUntil ? end : periodEnd(closedUntil, periodMs);
    open.set(period, (open.get(period) ?? 0) + requests);
  };

  return {
    shared: false,
    async add({ relay, number, requests, periodEnd: end }) {
      if (number <= (added.get(relay) ?? 0)) return;
      added.set(relay, number);
      put(requests, end);
    },
    async freeze({ endedBy, oldestEnd, latestEnd, currentEnd }) {
      let left = 0;
      for (const [end, requests] of [...open].sort(([one], [other]) => one - other)) {
        if (end > endedBy) continue;
        open.delete(end);
        const reported = Math.min(end, latestEnd);
        const isReportable = reported >= oldestEnd && reported > closedUntil;
        const units = isReportable ? Math.floor(requests / requestsPerUnit) : 0;
        if (units > 0) frozen.set(reported, units);
        closedUntil = Math.max(closedUntil, reported);
        left += requests - units * requestsPerUnit;
      }
      if (left > 0) put(left, currentEnd);
      const records = [...frozen].map(([end, units]) => ({ periodEnd: end, units }));
      return { ledger: name, frozen: records };
    },
    async settle(end) {
      frozen.delete(end);
    },
    release: async () => {},
    close: () => {},
  };
}
