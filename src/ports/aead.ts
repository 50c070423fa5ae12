import type { Awaitable } from './awaitable.ts';

/**
 * The AEADs of the protocol, by the names they have in a pair's `suite`. Both take a key of 32
 * bytes and a nonce of 12, and append a tag of 16.
 *
 * - `AES-256-GCM`: NIST SP 800-38D
 * - `ChaCha20-Poly1305`: RFC 8439
 */
export type Suite = 'AES-256-GCM' | 'ChaCha20-Poly1305';

/** One key, ready for use. */
export interface AeadKey {
  /**
   * Returns ciphertext and tag, `plaintext.length + 16` bytes. The nonce must be fresh.
   * Throws `RangeError` for a nonce that is not 12 bytes.
   *
   * @param into memory of exactly that length where the result may be put; must not overlap what goes
   *   in. May throw `RangeError` for another length.
   */
  seal(
    nonce: Uint8Array,
    aad: Uint8Array,
    plaintext: Uint8Array,
    into?: Uint8Array,
  ): Awaitable<Uint8Array>;
  /**
   * Returns the plaintext of ciphertext and tag.
   * Throws (or rejects with) {@link AuthenticationError} when anything about them is not as sealed,
   * a length included; `into` may then have been overwritten, but holds no plaintext.
   *
   * @param into memory of exactly its length where the result may be put; may be the beginning of
   *   `sealed`, and must not overlap it otherwise. May throw `RangeError` for another length.
   */
  open(
    nonce: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
    into?: Uint8Array,
  ): Awaitable<Uint8Array>;
}

/**
 * Authenticated encryption with associated data (RFC 5116).
 *
 * Here as in every crypto port: keys may be overwritten once the call that took them has returned
 * or resolved, and results are the caller's own.
 */
export interface Aead {
  /** The suites that run natively here, the preferred one first. `AES-256-GCM` is always there. */
  readonly suites: readonly Suite[];
  /** Prepares a key of 32 bytes. Throws `RangeError` for another length or an absent suite. */
  key(suite: Suite, key: Uint8Array): Awaitable<AeadKey>;
}

/** What was opened is not what was sealed under this key, nonce and associated data. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  constructor() {
    super('authentication failed');
  }
}
