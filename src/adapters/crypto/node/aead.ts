import type { CipherGCMTypes } from 'node:crypto';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { shortLived } from '../../../domain/byte-slab.ts';
import type { Aead, AeadKey, Suite } from '../../../ports/aead.ts';
import { AuthenticationError } from '../../../ports/aead.ts';
import { AEAD, requireKey, requireNonce, requireOpenable, requireRoom } from '../aead-checks.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Sodium } from './sodium.ts';
import { sodiumChaCha20Poly1305 } from './sodium-chacha20-poly1305.ts';

/** AES first: with the processor's AES instructions it is the faster one here. */
const SUITES: readonly Suite[] = ['AES-256-GCM', 'ChaCha20-Poly1305'];

// Node runs both through the same calls, but declares ChaCha20-Poly1305 in overloads of its own.
const ALGORITHMS: Record<Suite, CipherGCMTypes> = {
  'AES-256-GCM': 'aes-256-gcm',
  'ChaCha20-Poly1305': 'chacha20-poly1305' as CipherGCMTypes,
};

const OPTIONS = { authTagLength: AEAD.tag };

/** @param sodium runs ChaCha20-Poly1305 where it is there, Node's OpenSSL everything else */
export function createAead(sodium: Sodium | undefined): Aead {
  return {
    suites: SUITES,
    key(suite, key) {
      requireKey(SUITES, suite, key);
      const copy = shortLived(key.length);
      copy.set(key);
      return sodium !== undefined && suite === 'ChaCha20-Poly1305'
        ? sodiumChaCha20Poly1305(sodium, copy)
        : aeadKey(ALGORITHMS[suite], copy);
    },
  };
}

function aeadKey(algorithm: CipherGCMTypes, key: Uint8Array): AeadKey {
  return {
    seal(nonce, aad, plaintext, into) {
      requireNonce(nonce);
      requireRoom(into, plaintext.length + AEAD.tag);
      const cipher = createCipheriv(algorithm, key, nonce, OPTIONS).setAAD(aad);
      const sealed = into ?? new Uint8Array(plaintext.length + AEAD.tag);
      sealed.set(cipher.update(plaintext));
      cipher.final();
      sealed.set(cipher.getAuthTag(), plaintext.length);
      return sealed;
    },

    open(nonce, aad, sealed) {
      requireOpenable(nonce, sealed);
      const tagAt = sealed.length - AEAD.tag;
      const decipher = createDecipheriv(algorithm, key, nonce, OPTIONS)
        .setAAD(aad)
        .setAuthTag(sealed.subarray(tagAt));
      const plaintext = decipher.update(sealed.subarray(0, tagAt));
      try {
        decipher.final();
      } catch {
        throw new AuthenticationError();
      }
      return plainBytes(plaintext);
    },
  };
}
