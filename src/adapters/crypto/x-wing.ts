/**
 * X-Wing (draft-connolly-cfrg-xwing-kem-10, section 5) less the two things it is made of, which
 * each runtime brings along: ML-KEM-768 (FIPS 203) and X25519 (RFC 7748).
 *
 * The draft asks for no check of ss_X. Every implementation of X25519 used here refuses points of
 * low order, those that would give an ss_X of zeros (RFC 7748, 6.1), and so they are an error here
 * as well: no key pair or ciphertext made by the rules contains one.
 */
import { concat } from '../../domain/bytes.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import { KeyAgreementError, X_WING } from '../../ports/key-agreement.ts';

/** Bytes of pk_M and ct_M; X25519's 32 bytes follow each. */
const ML_KEM_PUBLIC_KEY = 1184;
const ML_KEM_CIPHERTEXT = 1088;

/** d ‖ z, what ML-KEM.KeyGen_internal takes. */
const ML_KEM_SEED = 64;
const X25519_SEED = 32;

/** The ASCII letters \./ and /^\ */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

/** `(d ‖ z) ‖ sk_X = SHAKE256(seed, 96 bytes)`: how much to ask of SHAKE256. */
export const EXPANDED_SEED = ML_KEM_SEED + X25519_SEED;

/** The two functions of FIPS 202 that X-Wing uses. */
export interface Keccak {
  /** SHA3-256: 32 bytes. */
  sha3(data: Uint8Array): Awaitable<Uint8Array>;
  /** The first `length` bytes of SHAKE256. */
  shake256(data: Uint8Array, length: number): Awaitable<Uint8Array>;
}

export function requireSeed(seed: Uint8Array): Uint8Array {
  requireLength('seed', seed, X_WING.seed);
  return seed;
}

export function splitExpandedSeed(expanded: Uint8Array): {
  readonly mlKemSeed: Uint8Array;
  readonly x25519Seed: Uint8Array;
} {
  return {
    mlKemSeed: expanded.subarray(0, ML_KEM_SEED),
    x25519Seed: expanded.subarray(ML_KEM_SEED),
  };
}

/** `ss = SHA3-256(ss_M ‖ ss_X ‖ ct_X ‖ pk_X ‖ label)`: what SHA3-256 is taken of. */
export function combinerInput(
  mlKemSecret: Uint8Array,
  x25519Secret: Uint8Array,
  x25519Ciphertext: Uint8Array,
  x25519PublicKey: Uint8Array,
): Uint8Array {
  return concat(mlKemSecret, x25519Secret, x25519Ciphertext, x25519PublicKey, LABEL);
}

/** `pk = pk_M ‖ pk_X` */
export function splitPublicKey(publicKey: Uint8Array): {
  readonly mlKemPublicKey: Uint8Array;
  readonly x25519PublicKey: Uint8Array;
} {
  requireLength('public key', publicKey, X_WING.publicKey);
  return {
    mlKemPublicKey: publicKey.subarray(0, ML_KEM_PUBLIC_KEY),
    x25519PublicKey: publicKey.subarray(ML_KEM_PUBLIC_KEY),
  };
}

/** `ct = ct_M ‖ ct_X` */
export function splitCiphertext(ciphertext: Uint8Array): {
  readonly mlKemCiphertext: Uint8Array;
  readonly x25519Ciphertext: Uint8Array;
} {
  requireLength('ciphertext', ciphertext, X_WING.ciphertext);
  return {
    mlKemCiphertext: ciphertext.subarray(0, ML_KEM_CIPHERTEXT),
    x25519Ciphertext: ciphertext.subarray(ML_KEM_CIPHERTEXT),
  };
}

function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length === length) return;
  throw new KeyAgreementError(`an X-Wing ${what} has ${length} bytes, not ${bytes.length}`);
}

export function badMlKemPublicKey(cause: unknown): KeyAgreementError {
  return new KeyAgreementError(
    'the ML-KEM-768 part of the public key fails the modulus check of FIPS 203, 7.2',
    { cause },
  );
}

export function lowOrderPoint(cause: unknown): KeyAgreementError {
  return new KeyAgreementError('the X25519 part is a point of low order (RFC 7748, 6.1)', {
    cause,
  });
}
