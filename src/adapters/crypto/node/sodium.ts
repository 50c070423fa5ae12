import { createRequire } from 'node:module';

/**
 * The functions of libsodium that are used here, as sodium-native 5 has them. A call of OpenSSL through
 * node:crypto costs several microseconds before it has done anything, one of these a fraction of one:
 * with small messages that is most of what they cost.
 */
export interface Sodium {
  /** Fills `sealed`, 16 bytes longer than `message`. */
  crypto_aead_chacha20poly1305_ietf_encrypt(
    sealed: Uint8Array,
    message: Uint8Array,
    aad: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
  /** Fills `message`. Throws when what was sealed does not open. */
  crypto_aead_chacha20poly1305_ietf_decrypt(
    message: Uint8Array,
    secretNonce: null,
    sealed: Uint8Array,
    aad: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
  /** Fills `digest`, 64 bytes. */
  crypto_hash_sha512(digest: Uint8Array, message: Uint8Array): void;
  /** Fills both with a new key pair of X25519, 32 bytes each. */
  crypto_box_keypair(publicKey: Uint8Array, privateKey: Uint8Array): void;
  /** Fills `secret`, 32 bytes. Throws where that would be zeros (RFC 7748, 6.1). */
  crypto_scalarmult(secret: Uint8Array, privateKey: Uint8Array, publicKey: Uint8Array): void;
  /** Fills the public key, 32 bytes, and the private one, 64, of Ed25519 that a seed stands for. */
  crypto_sign_seed_keypair(publicKey: Uint8Array, privateKey: Uint8Array, seed: Uint8Array): void;
  /** Fills `signature`, 64 bytes. */
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, privateKey: Uint8Array): void;
  /** Asks the operating system each time. */
  randombytes_buf(bytes: Uint8Array): void;
}

const require = createRequire(import.meta.url);

/** libsodium; undefined where it does not load: a platform without a prebuilt binary of it. */
export function loadSodium(): Sodium | undefined {
  try {
    return require('sodium-native');
  } catch {
    return undefined;
  }
}
