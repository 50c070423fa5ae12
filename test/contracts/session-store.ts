import { describe } from 'vitest';
import { describeCap } from './session-store/cap.ts';
import { describeClaims } from './session-store/claims.ts';
import { describeLifetimes } from './session-store/lifetimes.ts';
import { describeModelled } from './session-store/modelled.ts';
import { describeSecrets } from './session-store/secrets.ts';
import type { StoreFactory } from './session-store/subject.ts';
import { describeTimes } from './session-store/times.ts';

export interface SessionStoreContract {
  /** Whether the store keeps to `maxPairs`; the rules of eviction are left out where not. */
  readonly hasCap?: boolean;
  /** How many random histories are compared with the model. 300 unless told. */
  readonly histories?: number;
}

/**
 * What every session store must do, in the words of the port. Run it from a test file:
 *
 *     describeSessionStore('my store', async ({ maxPairs }) => ({ store, advance, close }));
 *
 * Lifetimes are tested half a minute before and after they end, so that a store with a clock of its
 * own, which goes on between two calls, can pass as well.
 */
export function describeSessionStore(
  name: string,
  factory: StoreFactory,
  { hasCap = true, histories = 300 }: SessionStoreContract = {},
): void {
  describe(`${name} keeps the session store's contract`, () => {
    describeSecrets(factory);
    describeClaims(factory);
    describeLifetimes(factory);
    describeTimes(factory);
    if (hasCap) {
      describeCap(factory);
    }
    describeModelled(factory, { hasCap, histories });
  });
}
