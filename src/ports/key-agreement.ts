import type { Awaitable } from './awaitable.ts';

/** Sizes of X-Wing in bytes (draft-connolly-cfrg-xwing-kem, section 5). */
export const X_WING = {
  seed: 32,
  publicKey: 1216,
  ciphertext: 1120,
  sharedSecret: 32,
} as const;

/** A key pair whose private half never leaves the object. */
export interface KemKeyPair {
  /** 1216 bytes. */
  readonly publicKey: Uint8Array;
  /**
   * The shared secret (32 bytes) that `ciphertext` (1120 bytes) carries. A ciphertext made for
   * another key gives another secret, not an error (implicit rejection, FIPS 203).
   * Throws {@link KeyAgreementError} when the length is wrong, or its X25519 part is a point of low
   * order (RFC 7748, 6.1).
   */
  decapsulate(ciphertext: Uint8Array): Awaitable<Uint8Array>;
}

/** The key encapsulation X-Wing: ML-KEM-768 (FIPS 203) and X25519 (RFC 7748) together. */
export interface KeyAgreement {
  /** The key pair that a seed of 32 bytes stands for. Throws {@link KeyAgreementError} else. */
  keyPair(seed: Uint8Array): Awaitable<KemKeyPair>;
  /**
   * A fresh shared secret (32 bytes) and the ciphertext (1120 bytes) that carries it to the owner
   * of `publicKey` (1216 bytes).
   * Throws {@link KeyAgreementError} when the key is not one: wrong length, an ML-KEM part that fails
   * the modulus check of FIPS 203, 7.2, or an X25519 part of low order (RFC 7748, 6.1).
   */
  encapsulate(
    publicKey: Uint8Array,
  ): Awaitable<{ readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array }>;
}

/** A public key, seed or ciphertext is not one. The message names neither content nor secret. */
export class KeyAgreementError extends Error {
  override readonly name = 'KeyAgreementError';
}
