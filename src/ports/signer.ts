import type { Awaitable } from './awaitable.ts';

/** An Ed25519 key pair whose private half never leaves the object. */
export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A signature of 64 bytes over `message`. */
  sign(message: Uint8Array): Awaitable<Uint8Array>;
}

/** Ed25519 signatures (RFC 8032, FIPS 186-5). */
export interface Signer {
  /** The key pair that a seed of 32 bytes stands for. Throws `RangeError` for another length. */
  signingKey(seed: Uint8Array): Awaitable<SigningKey>;
  /**
   * Whether the signature holds. False, never an error, for malformed keys and signatures too, and
   * for keys of small order, under which a signature would prove nothing.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
}
