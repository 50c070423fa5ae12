import { describe } from 'vitest';
import { describeBothCaps } from './both-caps.ts';
import { describeCap } from './cap.ts';
import { describeClaims } from './claims.ts';
import { describeLifetimes } from './lifetimes.ts';
import { describeModelled } from './modelled.ts';
import { describeOwnerCap } from './owner-cap.ts';
import { describeOwners } from './owners.ts';
import { describeSecrets } from './secrets.ts';
import type { StoreFactory } from './subject.ts';
import { describeTimes } from './times.ts';

export interface SessionStoreContract {
  /** Whether the store keeps to `maxPairs`; the rules of eviction are left out where not. */
  readonly hasCap?: boolean;
  /** Whether the store keeps to `maxPairsPerOwner`. */
  readonly hasOwnerCap?: boolean;
  /** How many random histories are compared with the model. 300 unless told. */
  readonly histories?: number;
}

/**
 * What every session store must do, in the words of the port. Run it from a test file:
 *
 *     describeSessionStore('my store', async ({ maxPairs, maxPairsPerOwner }) => {
 *       return { store, advance, close };
 *     });
 *
 * Lifetimes are tested half a minute before and after they end, so that a store with a clock of its
 * own, which goes on between two calls, can pass as well.
 */
export function describeSessionStore(
  name: string,
  factory: StoreFactory,
  { hasCap = true, hasOwnerCap = true, histories = 300 }: SessionStoreContract = {},
): void {
  describe(`${name} keeps the session store's contract`, () => {
    describeSecrets(factory);
    describeClaims(factory);
    describeLifetimes(factory);
    describeTimes(factory);
    describeOwners(factory);
    if (hasCap) {
      describeCap(factory);
    }
    if (hasOwnerCap) {
      describeOwnerCap(factory);
    }
    if (hasCap && hasOwnerCap) {
      describeBothCaps(factory);
    }
    describeModelled(factory, { hasCap, hasOwnerCap, histories });
  });
}
