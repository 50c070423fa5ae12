/** Requests that one relay counted. */
export interface UsageAddition {
  /** Names the relay among all that share the ledger. */
  readonly relay: string;
  /** Counts this relay's additions from 1. One that was added before is not added again. */
  readonly number: number;
  readonly requests: number;
  /** When the period ends that they belong to, in milliseconds since 1970. */
  readonly periodEnd: number;
}

/** Which periods to freeze, and for whom. Times in milliseconds, wall-clock ones since 1970. */
export interface FreezeRequest {
  /** Names the relay that shall report. */
  readonly relay: string;
  /** How long no other relay gets an answer, counted by the ledger's own clock. */
  readonly leaseMs: number;
  /** Periods that end by then are frozen. */
  readonly endedBy: number;
  /** What ended before this is too old to report, and is counted in the current period. */
  readonly oldestEnd: number;
  /** A period that ends later than this is cut here. */
  readonly latestEnd: number;
  /** When the current period ends. */
  readonly currentEnd: number;
}

/** What was used in one period. It never changes, whoever asks and however often. */
export interface FrozenUsage {
  readonly periodEnd: number;
  /** Whole, and more than 0. */
  readonly units: number;
}

/**
 * Gathers the requests of one or many relays by period, and fixes what each period is billed with.
 * No method waits for a marketplace. Each is atomic, and rejects when the ledger cannot be asked; it
 * may then have run, and may be called again with the same arguments.
 */
export interface UsageLedger {
  /** Whether it outlives the relay, and other relays count in it too. */
  readonly shared: boolean;
  /** Adds to the period, or to the next that is open when that one was frozen already. */
  add(addition: UsageAddition): Promise<void>;
  /**
   * Freezes what is due, and gives all that is frozen and not settled, the oldest first, with a name
   * for this ledger that no other has. Requests that do not fill a unit stay in the current period.
   * Undefined while another relay has the lease.
   */
  freeze(
    request: FreezeRequest,
  ): Promise<{ readonly ledger: string; readonly frozen: readonly FrozenUsage[] } | undefined>;
  /** Forgets a frozen period: it was reported, or never can be. */
  settle(periodEnd: number): Promise<void>;
  /** Gives up the relay's lease, if it has it. */
  release(relay: string): Promise<void>;
  /** Lets go of connections. Does not throw. */
  close(): void;
}
