import { createPublicKey, sign, verify } from 'node:crypto';
import type { Signer } from '../../../ports/signer.ts';
import { hasSmallOrder, requireSeed } from '../ed25519-checks.ts';
import { privateKeyFromSeed, publicBytes, publicKeyFromBytes } from './octet-key-pair.ts';
import { plainBytes } from './plain-bytes.ts';

export function createSigner(): Signer {
  return {
    signingKey(seed) {
      requireSeed(seed);
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
