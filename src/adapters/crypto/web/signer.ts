import { decodeBase64url } from '../../../domain/base64url.ts';
import type { Signer } from '../../../ports/signer.ts';
import { hasSmallOrder, requireSeed } from '../ed25519-checks.ts';
import { pkcs8 } from '../pkcs8.ts';
import { bufferSource } from './buffer-source.ts';

const NAME = 'Ed25519';

/** WebCrypto's own, in runtimes that have it. */
export function nativeSigner(subtle: SubtleCrypto): Signer {
  return {
    async signingKey(seed) {
      requireSeed(seed);
      const bytes = bufferSource(pkcs8(NAME, seed));
      const publicKey = await publicKeyOf(subtle, bytes);
      const key = await subtle.importKey('pkcs8', bytes, NAME, false, ['sign']);
      return {
        publicKey,
        sign: async (message) =>
          new Uint8Array(await subtle.sign(NAME, key, bufferSource(message))),
      };
    },

    async verify(publicKey, message, signature) {
      if (hasSmallOrder(publicKey)) return false;
      try {
        const bytes = bufferSource(publicKey);
        const key = await subtle.importKey('raw', bytes, NAME, false, ['verify']);
        return await subtle.verify(NAME, key, bufferSource(signature), bufferSource(message));
      } catch {
        return false;
      }
    },
  };
}

/** A JWK is the one form in which every runtime shows the public key of a private one. */
async function publicKeyOf(
  subtle: SubtleCrypto,
  pkcs8Bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const extractable = await subtle.importKey('pkcs8', pkcs8Bytes, NAME, true, ['sign']);
  const { x = '' } = await subtle.exportKey('jwk', extractable);
  const publicKey = decodeBase64url(x);
  if (publicKey === undefined) throw new Error('WebCrypto gave a malformed JWK for an Ed25519 key');
  return publicKey;
}

/** The one in JavaScript, fetched only when it is called for. */
export async function portableSigner(): Promise<Signer> {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  return {
    signingKey(seed) {
      requireSeed(seed);
      const key = new Uint8Array(seed);
      return {
        publicKey: ed25519.getPublicKey(key),
        sign: (message) => ed25519.sign(message, key),
      };
    },

    verify(publicKey, message, signature) {
      try {
        // The wider rule of ZIP 215 takes keys of small order and encodings that RFC 8032 does not.
        return ed25519.verify(signature, message, publicKey, { zip215: false });
      } catch {
        return false;
      }
    },
  };
}
