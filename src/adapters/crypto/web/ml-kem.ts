import type { Random } from '../../../ports/random.ts';
import { bufferSource } from './buffer-source.ts';
import { modern } from './modern-subtle.ts';

/** ML-KEM-768 (FIPS 203). Lengths are the caller's to check; what else is wrong rejects. */
export interface MlKem {
  /** The key pair that the seed d ‖ z (64 bytes) stands for. */
  keyPair(seed: Uint8Array): Promise<MlKemKeyPair>;
  /** Rejects when the public key (1184 bytes) fails the modulus check of FIPS 203, 7.2. */
  encapsulate(
    publicKey: Uint8Array,
  ): Promise<{ readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array }>;
}

export interface MlKemKeyPair {
  readonly publicKey: Uint8Array;
  /** The shared secret (32 bytes) that a ciphertext of 1088 bytes carries. */
  decapsulate(ciphertext: Uint8Array): Promise<Uint8Array>;
}

const NAME = 'ML-KEM-768';

/** WebCrypto's own, in runtimes that have it. */
export function nativeMlKem(webCrypto: SubtleCrypto): MlKem {
  const subtle = modern(webCrypto);
  return {
    async keyPair(seed) {
      const bytes = bufferSource(seed);
      const key = await subtle.importKey('raw-seed', bytes, NAME, false, ['decapsulateBits']);
      const publicKey = await subtle.getPublicKey(key, ['encapsulateBits']);
      return {
        publicKey: new Uint8Array(await subtle.exportKey('raw-public', publicKey)),
        decapsulate: async (ciphertext) =>
          new Uint8Array(await subtle.decapsulateBits(NAME, key, bufferSource(ciphertext))),
      };
    },

    async encapsulate(publicKey) {
      const bytes = bufferSource(publicKey);
      const key = await subtle.importKey('raw-public', bytes, NAME, false, ['encapsulateBits']);
      const { ciphertext, sharedKey } = await subtle.encapsulateBits(NAME, key);
      return { ciphertext: new Uint8Array(ciphertext), sharedSecret: new Uint8Array(sharedKey) };
    },
  };
}

/** The one in JavaScript, fetched only when it is called for. */
export async function portableMlKem(random: Random): Promise<MlKem> {
  const { ml_kem768 } = await import('@noble/post-quantum/ml-kem.js');
  return {
    async keyPair(seed) {
      const { publicKey, secretKey } = ml_kem768.keygen(seed);
      return {
        publicKey,
        decapsulate: async (ciphertext) => ml_kem768.decapsulate(ciphertext, secretKey),
      };
    },

    async encapsulate(publicKey) {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, random.bytes(32));
      return { ciphertext: cipherText, sharedSecret };
    },
  };
}
