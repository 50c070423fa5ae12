import type { Suite } from '../../ports/aead.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { Hash, Mac } from '../../ports/hash.ts';
import { andThen } from '../awaitable.ts';
import { concat } from '../bytes.ts';
import { SIZES } from '../wire.ts';

/** What a message needs of its pair: the AEAD, and HKDF-Expand under the pair secret. */
export interface PairKeys {
  readonly suite: Suite;
  readonly expand: Mac;
}

const SUITE_NUMBERS: Readonly<Record<Suite, number>> = {
  'AES-256-GCM': 1,
  'ChaCha20-Poly1305': 2,
};

/** A pair as the relay stores it: the suite's number (1 byte) ‖ pair secret (64 bytes). */
export function storedPair(suite: Suite, pairSecret: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(SUITE_NUMBERS[suite]), pairSecret);
}

/** Throws `RangeError` for anything that {@link storedPair} did not make. */
export function loadPairKeys(hash: Hash, stored: Uint8Array): Awaitable<PairKeys> {
  const suite = SUITES_BY_NUMBER.get(stored[0] ?? 0);
  if (suite === undefined || stored.length !== 1 + SIZES.pairSecret) {
    throw new RangeError('not a stored pair');
  }
  return andThen(hash.hmacSha512(stored.subarray(1)), (expand) => ({ suite, expand }));
}

const SUITES_BY_NUMBER = new Map<number, Suite>([
  [SUITE_NUMBERS['AES-256-GCM'], 'AES-256-GCM'],
  [SUITE_NUMBERS['ChaCha20-Poly1305'], 'ChaCha20-Poly1305'],
]);
