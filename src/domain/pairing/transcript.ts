import type { Suite } from '../../ports/aead.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { Hash } from '../../ports/hash.ts';
import { concat, lengthPrefixed, uint32, uint64, utf8Bytes } from '../bytes.ts';
import { hkdfExtract } from '../hkdf.ts';
import { LABELS } from '../wire.ts';

/** Everything that both sides must see alike in a pairing. */
export interface PairingFacts {
  readonly suite: Suite;
  readonly tenant: string;
  readonly clientId: string;
  readonly pairId: string;
  /** 32 bytes. */
  readonly identity: Uint8Array;
  /** 1216 bytes. */
  readonly publicKey: Uint8Array;
  /** 1120 bytes. */
  readonly ciphertext: Uint8Array;
  /** Milliseconds since 1970. */
  readonly pairedAt: number;
  /** Milliseconds. */
  readonly expiresIn: number;
  readonly maxMessages: number;
}

/**
 * ```
 * transcript = SHA-256("mte-relay/1 pair" ‖ lp(suite) ‖ lp(tenant) ‖ lp(clientId) ‖ lp(pairId)
 *                      ‖ lp(identity) ‖ publicKey ‖ ciphertext
 *                      ‖ uint64(pairedAt) ‖ uint32(expiresIn) ‖ uint32(maxMessages))
 * ```
 */
export function pairingTranscript(hash: Hash, facts: PairingFacts): Awaitable<Uint8Array> {
  return hash.sha256(
    concat(
      utf8Bytes(LABELS.pair),
      lengthPrefixed(facts.suite),
      lengthPrefixed(facts.tenant),
      lengthPrefixed(facts.clientId),
      lengthPrefixed(facts.pairId),
      lengthPrefixed(facts.identity),
      facts.publicKey,
      facts.ciphertext,
      uint64(facts.pairedAt),
      uint32(facts.expiresIn),
      uint32(facts.maxMessages),
    ),
  );
}

/** `pairSecret = HKDF-Extract(salt = transcript, ikm = X-Wing shared secret)`: 64 bytes. */
export function derivePairSecret(
  hash: Hash,
  transcript: Uint8Array,
  sharedSecret: Uint8Array,
): Promise<Uint8Array> {
  return hkdfExtract(hash, transcript, sharedSecret);
}

/** What the identity signs: `"mte-relay/1 identity" ‖ transcript`. */
export function signedTranscript(transcript: Uint8Array): Uint8Array {
  return concat(utf8Bytes(LABELS.identity), transcript);
}
