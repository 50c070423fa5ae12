import { shortLived } from '../../../domain/byte-slab.ts';
import { type AeadKey, AuthenticationError } from '../../../ports/aead.ts';
import { AEAD, requireNonce, requireOpenable, requireRoom } from '../aead-checks.ts';
import type { Sodium } from './sodium.ts';

/** ChaCha20-Poly1305 (RFC 8439) of libsodium. */
export function sodiumChaCha20Poly1305(sodium: Sodium, key: Uint8Array): AeadKey {
  return {
    seal(nonce, aad, plaintext, into) {
      requireNonce(nonce);
      requireRoom(into, plaintext.length + AEAD.tag);
      const sealed = into ?? shortLived(plaintext.length + AEAD.tag);
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(sealed, plaintext, aad, null, nonce, key);
      return sealed;
    },

    open(nonce, aad, sealed, into) {
      requireOpenable(nonce, sealed);
      requireRoom(into, sealed.length - AEAD.tag);
      const plaintext = into ?? new Uint8Array(sealed.length - AEAD.tag);
      try {
        sodium.crypto_aead_chacha20poly1305_ietf_decrypt(plaintext, null, sealed, aad, nonce, key);
      } catch {
        throw new AuthenticationError();
      }
      return plaintext;
    },
  };
}
