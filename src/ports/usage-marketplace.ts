/** What a marketplace is told of one hour. */
export interface UsageRecord {
  /** Name of the ledger that the units were counted in. */
  readonly ledger: string;
  /** Start of the hour, in milliseconds since 1970. */
  readonly hour: number;
  /** Whole, and more than 0. */
  readonly units: number;
}

/**
 * - `accepted`: it counts, now or since an earlier call with the same record
 * - `hour-taken`: the marketplace has another quantity for this hour, and takes no second one
 */
export type ReportResult = 'accepted' | 'hour-taken';

/** Where usage is sold. It takes one record for an hour. Methods reject with MarketplaceError. */
export interface UsageMarketplace {
  /** How long after an hour's start its record is taken, in milliseconds. */
  readonly acceptedForMs: number;
  /** Asks whether records would be taken, without sending one. */
  check(): Promise<void>;
  /** Sends a record. The same one may be sent again, also by another relay, and counts once. */
  report(record: UsageRecord): Promise<ReportResult>;
  /** Lets go of connections. Does not throw. */
  close(): void;
}

/** The marketplace refused, or could not be asked. */
export class MarketplaceError extends Error {
  override readonly name = 'MarketplaceError';
  /** A code such as `ThrottlingException`, `HTTP 500`, `ECONNREFUSED`. Quotes nothing that was sent. */
  readonly reason: string;
  /** Whether it said no for good, so that only a change of settings or rights helps. */
  readonly refused: boolean;

  constructor(message: string, reason: string, refused: boolean) {
    super(message);
    this.reason = reason;
    this.refused = refused;
  }
}
