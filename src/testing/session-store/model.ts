import type { ClaimResult, PairLifetime, StoreFullError } from '../../ports/session-store.ts';
import { CLAIM_WINDOW } from '../../ports/session-store.ts';

interface ModelPair {
  readonly secret: Uint8Array;
  readonly lifetime: PairLifetime;
  readonly owner: string;
  readonly savedAt: number;
  usedAt: number;
  readonly claimed: Set<number>;
}

/** Saved, or which cap forbade it. */
export type SaveOutcome = 'saved' | StoreFullError['scope'];

export interface ModelCaps {
  readonly maxPairs: number;
  readonly maxPairsPerOwner: number;
}

/** The contract at its plainest: every claim remembered, every pair looked through. */
export interface StoreModel {
  advance(ms: number): void;
  save(key: string, secret: Uint8Array, lifetime: PairLifetime, owner: string): SaveOutcome;
  load(key: string): Uint8Array | undefined;
  claim(key: string, sequence: number): ClaimResult;
  delete(key: string): void;
  /** The highest sequence claimed, or 0. */
  highest(key: string): number;
}

export function createStoreModel({ maxPairs, maxPairsPerOwner }: ModelCaps): StoreModel {
  /** In the order in which they were saved. */
  const pairs = new Map<string, ModelPair>();
  let now = 0;

  function highest(key: string): number {
    return Math.max(0, ...(pairs.get(key)?.claimed ?? []));
  }

  /** Whether one of these pairs, which are in the order of `pairs`, could be evicted. */
  function evictOneOf(keys: readonly string[]): boolean {
    const oldest = keys.find((key) => pairs.get(key)?.claimed.size === 0);
    return oldest !== undefined && pairs.delete(oldest);
  }

  return {
    highest,
    advance(ms) {
      now += ms;
      for (const [key, { lifetime, savedAt, usedAt }] of pairs) {
        if (now > usedAt + lifetime.idleMs || now > savedAt + lifetime.totalMs) {
          pairs.delete(key);
        }
      }
    },
    save(key, secret, lifetime, owner) {
      const others = [...pairs.keys()].filter((other) => other !== key);
      const owned = others.filter((other) => pairs.get(other)?.owner === owner);
      if (owned.length >= maxPairsPerOwner) {
        if (!evictOneOf(owned)) {
          return 'owner';
        }
      } else if (others.length >= maxPairs && !evictOneOf(others)) {
        return 'store';
      }
      pairs.delete(key);
      const claimed = new Set<number>();
      pairs.set(key, { secret, lifetime, owner, savedAt: now, usedAt: now, claimed });
      return 'saved';
    },
    load: (key) => pairs.get(key)?.secret,
    claim(key, sequence) {
      const pair = pairs.get(key);
      if (pair === undefined) {
        return 'unknown';
      }
      if (pair.claimed.has(sequence) || sequence < highest(key) - CLAIM_WINDOW) {
        return 'replayed';
      }
      pair.claimed.add(sequence);
      pair.usedAt = now;
      return 'claimed';
    },
    delete(key) {
      pairs.delete(key);
    },
  };
}
