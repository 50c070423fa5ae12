import type { ClaimResult, PairLifetime } from '../../../src/ports/session-store.ts';
import { CLAIM_WINDOW } from '../../../src/ports/session-store.ts';

interface ModelPair {
  readonly secret: Uint8Array;
  readonly lifetime: PairLifetime;
  readonly savedAt: number;
  usedAt: number;
  readonly claimed: Set<number>;
}

/** The contract at its plainest: every claim remembered, every pair looked through. */
export interface StoreModel {
  advance(ms: number): void;
  save(key: string, secret: Uint8Array, lifetime: PairLifetime): 'saved' | 'full';
  load(key: string): Uint8Array | undefined;
  claim(key: string, sequence: number): ClaimResult;
  delete(key: string): void;
  /** The highest sequence claimed, or 0. */
  highest(key: string): number;
}

export function createStoreModel(maxPairs: number): StoreModel {
  /** In the order in which they were saved. */
  const pairs = new Map<string, ModelPair>();
  let now = 0;

  function highest(key: string): number {
    return Math.max(0, ...(pairs.get(key)?.claimed ?? []));
  }

  function makeRoom(): boolean {
    if (pairs.size < maxPairs) {
      return true;
    }
    const oldest = [...pairs].find(([, pair]) => pair.claimed.size === 0);
    return oldest !== undefined && pairs.delete(oldest[0]);
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
    save(key, secret, lifetime) {
      pairs.delete(key);
      if (!makeRoom()) {
        return 'full';
      }
      pairs.set(key, { secret, lifetime, savedAt: now, usedAt: now, claimed: new Set() });
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
