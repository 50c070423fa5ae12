import type { Aead, AeadKey, Suite } from '../../../ports/aead.ts';
import { AuthenticationError } from '../../../ports/aead.ts';
import { AEAD, requireKey, requireNonce, requireOpenable } from '../aead-checks.ts';
import { bufferSource } from './buffer-source.ts';
import { modern } from './modern-subtle.ts';

/** What WebCrypto calls a suite, and the form in which it takes the bare bytes of a key. */
const ALGORITHMS = {
  'AES-256-GCM': { name: 'AES-GCM', keyFormat: 'raw' },
  'ChaCha20-Poly1305': { name: 'ChaCha20-Poly1305', keyFormat: 'raw-secret' },
} as const;

/** The AEADs named in `suites`, which the caller knows to be there. */
export function createAead(subtle: SubtleCrypto, suites: readonly Suite[]): Aead {
  return {
    suites,
    async key(suite, key) {
      requireKey(suites, suite, key);
      const { name } = ALGORITHMS[suite];
      return aeadKey(subtle, name, await importKey(subtle, suite, bufferSource(key)));
    },
  };
}

function importKey(
  subtle: SubtleCrypto,
  suite: Suite,
  key: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey> {
  const { name, keyFormat } = ALGORITHMS[suite];
  return keyFormat === 'raw'
    ? subtle.importKey(keyFormat, key, name, false, ['encrypt', 'decrypt'])
    : modern(subtle).importKey(keyFormat, key, name, false, ['encrypt', 'decrypt']);
}

function aeadKey(subtle: SubtleCrypto, name: string, key: CryptoKey): AeadKey {
  const parameters = (nonce: Uint8Array, aad: Uint8Array) => ({
    name,
    iv: bufferSource(nonce),
    additionalData: bufferSource(aad),
    tagLength: AEAD.tag * 8,
  });
  return {
    async seal(nonce, aad, plaintext) {
      requireNonce(nonce);
      const sealed = subtle.encrypt(parameters(nonce, aad), key, bufferSource(plaintext));
      return new Uint8Array(await sealed);
    },

    async open(nonce, aad, sealed) {
      requireOpenable(nonce, sealed);
      try {
        const plaintext = subtle.decrypt(parameters(nonce, aad), key, bufferSource(sealed));
        return new Uint8Array(await plaintext);
      } catch {
        throw new AuthenticationError();
      }
    },
  };
}
