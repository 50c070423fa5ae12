/** How long a stored pair lives, in milliseconds. */
export interface PairLifetime {
  /** From its last use: from `save`, then from each `claim` that was `claimed`. */
  readonly idleMs: number;
  /** From `save`, however often it is used. */
  readonly totalMs: number;
}

/**
 * What a claim found.
 *
 * - `claimed`: the sequence is this caller's, now and for ever, and the pair's life was renewed
 * - `replayed`: somebody claimed it before, or it is too far below the highest claimed to tell
 * - `unknown`: no such pair (never saved, expired, deleted, evicted)
 */
export type ClaimResult = 'claimed' | 'replayed' | 'unknown';

/** How far below the highest claimed sequence a store still tells claimed from unclaimed. */
export const CLAIM_WINDOW = 4096;

/** Sequences run from 0 to this, inclusive. */
export const MAX_SEQUENCE = 65_535;

/**
 * Keeps the secrets of pairs and which of their messages were received. Bytes in, bytes out.
 *
 * Every method may throw {@link StoreUnavailableError} (or reject with it) when the store cannot be
 * asked or its answer was lost. The caller then knows nothing, not even whether a claim was made,
 * and must not go on as if it had been.
 */
export interface SessionStore {
  /**
   * Keeps `secret` (at most 128 bytes) under `key`, with no sequence claimed, in place of what was
   * there. Throws `RangeError` for a longer secret or a lifetime that is not positive.
   *
   * `owner` is any string. The pairs saved with the same one are that owner's, which a store may
   * have a cap for besides the one for all pairs. Where the owner is at its cap, one of its own
   * pairs makes room; else, where the store is, one of all. A pair that expired counts for neither
   * cap. Of the others, pairs that never claimed a sequence make room, the oldest first; a pair that
   * did is never evicted before its time, or a replay would look like an unknown pair. Throws
   * {@link StoreFullError} when nothing may be evicted, and leaves what was under `key`.
   */
  save(
    key: string,
    secret: Uint8Array,
    lifetime: PairLifetime,
    owner: string,
  ): Promise<void> | void;

  /** The secret under `key`, or undefined when there is none (any more). Renews nothing. */
  load(key: string): Promise<Uint8Array | undefined> | Uint8Array | undefined;

  /**
   * Claims `sequence` (0 to 65,535) of the pair under `key`. Atomic: of any number of callers, in
   * any number of processes, one gets `claimed`. A sequence more than {@link CLAIM_WINDOW} below
   * the highest claimed is `replayed`. Throws `RangeError` for what is no sequence.
   */
  claim(key: string, sequence: number): Promise<ClaimResult> | ClaimResult;

  /**
   * Since when this store has held what was saved in it: the wall-clock time, in milliseconds since
   * 1970, at which it last started empty, by the clock that {@link SessionStore.now} reads. Never
   * later than what `now` said before, also where that clock was set back: it would prove a loss that
   * was none.
   */
  emptySince(): Promise<number> | number;

  /** The store's own wall-clock time in milliseconds, which a pair's start is taken from. */
  now(): Promise<number> | number;

  /** Forgets the pair under `key`, if there is one. */
  delete(key: string): Promise<void> | void;

  /** Whether the store can be asked now; false once it was closed. Never throws. */
  ready(): Promise<boolean> | boolean;

  /** Lets go of connections and timers. What was saved in a shared store stays there. */
  close(): Promise<void> | void;

  /**
   * How many pairs there are, where the store knows without asking anybody: for the metrics alone.
   * Pairs that expired may count as long as they were not cleared away.
   */
  readonly size?: number | undefined;
}

/** The store cannot be asked, or did not answer. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** A cap was reached, and all pairs that it counts are in use. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
  /** Which cap: the one for all pairs, or the one for the pairs of an owner. */
  readonly scope: 'store' | 'owner';

  constructor(message: string, scope: StoreFullError['scope']) {
    super(message);
    this.scope = scope;
  }
}
