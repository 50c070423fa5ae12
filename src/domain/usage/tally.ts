import type { Clock } from '../../ports/clock.ts';
import type { UsageLedger } from '../../ports/usage-ledger.ts';
import { periodEnd } from './period.ts';

/** What this relay counted and has not yet added to the ledger. */
export interface Tally {
  /** Neither throws nor waits. */
  count(requests: number): void;
  /** Adds it to the ledger. One call at a time. Rejects, and holds it, when the ledger cannot be asked. */
  flush(): Promise<void>;
  /** Requests that the ledger is not known to have. */
  held(): number;
}

export interface TallyOptions {
  readonly ledger: UsageLedger;
  readonly clock: Clock;
  readonly periodMs: number;
  readonly relay: string;
}

export function createTally({ ledger, clock, periodMs, relay }: TallyOptions): Tally {
  let counted = 0;
  let number = 0;
  // While nobody knows whether it was added, it is sent as it is: more would not be told apart.
  let sent = 0;

  return {
    count(requests) {
      counted += requests;
    },
    async flush() {
      if (sent === 0) {
        if (counted === 0) return;
        number += 1;
        sent = counted;
        counted = 0;
      }
      const end = periodEnd(clock.now(), periodMs);
      await ledger.add({ relay, number, requests: sent, periodEnd: end });
      sent = 0;
    },
    held: () => counted + sent,
  };
}
