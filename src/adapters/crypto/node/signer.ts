import { createPublicKey, sign, verify } from 'node:crypto';
import type { Signer, SigningKey } from '../../../ports/signer.ts';
import { hasSmallOrder, requireSeed } from '../ed25519-checks.ts';
import { privateKeyFromSeed, publicBytes, publicKeyFromBytes } from './octet-key-pair.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Sodium } from './sodium.ts';

/** @param sodium signs where it is there, Node's OpenSSL does everything else */
export function createSigner(sodium: Sodium | undefined): Signer {
  return {
    signingKey(seed) {
      requireSeed(seed);
      if (sodium !== undefined) return sodiumSigningKey(sodium, seed);
      const key = privateKeyFromSeed('Ed25519', seed);
      return {
        publicKey: publicBytes(createPublicKey(key)),
        sign: (message) => plainBytes(sign(null, message, key)),
      };
    },

    verify(publicKey, message, signature) {
      if (hasSmallOrder(publicKey)) return false;
      try {
        return verify(null, message, publicKeyFromBytes('Ed25519', publicKey), signature);
      } catch {
        return false;
      }
    },
  };
}

const SIZES = { publicKey: 32, privateKey: 64, signature: 64 } as const;

/** Ed25519 (RFC 8032) of libsodium: a third of the time, and the same signatures, by the rules. */
function sodiumSigningKey(sodium: Sodium, seed: Uint8Array): SigningKey {
  const publicKey = new Uint8Array(SIZES.publicKey);
  const privateKey = new Uint8Array(SIZES.privateKey);
  sodium.crypto_sign_seed_keypair(publicKey, privateKey, seed);
  return {
    publicKey,
    sign(message) {
      const signature = new Uint8Array(SIZES.signature);
      sodium.crypto_sign_detached(signature, message, privateKey);
      return signature;
    },
  };
}
