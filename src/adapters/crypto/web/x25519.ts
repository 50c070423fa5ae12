import { pkcs8 } from '../pkcs8.ts';
import { bufferSource } from './buffer-source.ts';

/** X25519 (RFC 7748). Lengths are the caller's to check, and a seed is not to be altered later. */
export interface X25519 {
  /** The key pair that a seed of 32 bytes stands for. */
  keyPair(seed: Uint8Array): Promise<X25519KeyPair>;
}

export interface X25519KeyPair {
  readonly publicKey: Uint8Array;
  /** The secret (32 bytes) shared with the owner of `peer`. Rejects for a point of low order. */
  agree(peer: Uint8Array): Promise<Uint8Array>;
}

const NAME = 'X25519';

/** The u-coordinate 9 (RFC 7748, 4.1): agreeing with it gives one's own public key. */
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

/** WebCrypto's own, in runtimes that have it. */
export function nativeX25519(subtle: SubtleCrypto): X25519 {
  return {
    async keyPair(seed) {
      const pkcs8Bytes = bufferSource(pkcs8(NAME, seed));
      const key = await subtle.importKey('pkcs8', pkcs8Bytes, NAME, false, ['deriveBits']);
      const agree = async (peer: Uint8Array) => {
        const publicKey = await subtle.importKey('raw', bufferSource(peer), NAME, false, []);
        return new Uint8Array(await subtle.deriveBits({ name: NAME, public: publicKey }, key, 256));
      };
      return { publicKey: await agree(BASE_POINT), agree };
    },
  };
}

/** The one in JavaScript, fetched only when it is called for. */
export async function portableX25519(): Promise<X25519> {
  const { x25519 } = await import('@noble/curves/ed25519.js');
  return {
    async keyPair(seed) {
      return {
        publicKey: x25519.getPublicKey(seed),
        agree: async (peer) => x25519.getSharedSecret(seed, peer),
      };
    },
  };
}
