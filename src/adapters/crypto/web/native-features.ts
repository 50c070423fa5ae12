import { createAead } from './aead.ts';
import { nativeKeccak } from './keccak.ts';
import { nativeMlKem } from './ml-kem.ts';
import { nativeSigner } from './signer.ts';
import { nativeX25519 } from './x25519.ts';

/** What not every WebCrypto has. AES-GCM, HMAC and SHA-2 are in all of them. */
export const FEATURES = ['ML-KEM-768', 'X25519', 'Ed25519', 'ChaCha20-Poly1305', 'SHA-3'] as const;
export type Feature = (typeof FEATURES)[number];

/**
 * The features that work. Each is tried once in the way in which it is going to be used: a name
 * that is known may still lack a key format or a method.
 */
export async function nativeFeatures(subtle: SubtleCrypto): Promise<ReadonlySet<Feature>> {
  const working = await Promise.all(
    FEATURES.map(async (feature) => {
      try {
        await TRIALS[feature](subtle);
        return [feature];
      } catch {
        return [];
      }
    }),
  );
  return new Set(working.flat());
}

const TRIALS: Record<Feature, (subtle: SubtleCrypto) => Promise<unknown>> = {
  async 'ML-KEM-768'(subtle) {
    const mlKem = nativeMlKem(subtle);
    const { publicKey, decapsulate } = await mlKem.keyPair(new Uint8Array(64));
    const { ciphertext } = await mlKem.encapsulate(publicKey);
    await decapsulate(ciphertext);
  },

  async X25519(subtle) {
    await nativeX25519(subtle).keyPair(new Uint8Array(32));
  },

  async Ed25519(subtle) {
    const signer = nativeSigner(subtle);
    const { publicKey, sign } = await signer.signingKey(new Uint8Array(32));
    const message = new Uint8Array(1);
    if (!(await signer.verify(publicKey, message, await sign(message)))) throw new Error('no');
  },

  async 'ChaCha20-Poly1305'(subtle) {
    const aead = createAead(subtle, ['ChaCha20-Poly1305']);
    const key = await aead.key('ChaCha20-Poly1305', new Uint8Array(32));
    const nonce = new Uint8Array(12);
    await key.open(nonce, nonce, await key.seal(nonce, nonce, nonce));
  },

  async 'SHA-3'(subtle) {
    const keccak = nativeKeccak(subtle);
    const empty = new Uint8Array(0);
    const [sha3, shake] = [await keccak.sha3(empty), await keccak.shake256(empty, 96)];
    if (sha3.length !== 32 || shake.length !== 96 || shake[0] !== SHAKE256_OF_NOTHING) {
      throw new Error('no');
    }
  },
};

/** The first byte of SHAKE256 of no bytes (FIPS 202): a length could be taken for something else. */
const SHAKE256_OF_NOTHING = 0x46;
