import type { Suite } from '../../../ports/aead.ts';
import type { Crypto } from '../../../ports/crypto.ts';
import { createAead } from './aead.ts';
import { createHash } from './hash.ts';
import { nativeKeccak, portableKeccak } from './keccak.ts';
import { createKeyAgreement } from './key-agreement.ts';
import { nativeMlKem, portableMlKem } from './ml-kem.ts';
import type { Feature } from './native-features.ts';
import { nativeFeatures } from './native-features.ts';
import { createRandom } from './random.ts';
import { nativeSigner, portableSigner } from './signer.ts';
import { nativeX25519, portableX25519 } from './x25519.ts';

export interface WebCryptoOptions {
  /** The runtime's WebCrypto. Default: `globalThis.crypto`. */
  readonly webCrypto?: {
    readonly subtle?: SubtleCrypto;
    readonly getRandomValues: typeof globalThis.crypto.getRandomValues;
  };
  /**
   * Features not to take from WebCrypto even where it has them. ML-KEM-768, X25519, Ed25519 and
   * SHA-3 then come from JavaScript; ChaCha20-Poly1305 is not offered.
   */
  readonly without?: readonly Feature[];
}

/**
 * The primitives of WebCrypto, and for what it lacks those of the noble packages, which are fetched
 * only then. Finds out once what is there, so call it once.
 *
 * Throws an `Error` where there is no `crypto.subtle`: on pages that are not a secure context.
 */
export async function createCrypto(options: WebCryptoOptions = {}): Promise<Crypto> {
  const { webCrypto = globalThis.crypto, without = [] } = options;
  const subtle = requireSubtle(webCrypto);
  const random = createRandom(webCrypto);
  const features = await nativeFeatures(subtle);
  const isNative = (feature: Feature) => features.has(feature) && !without.includes(feature);

  const [mlKem, x25519, signer, keccak] = await Promise.all([
    isNative('ML-KEM-768') ? nativeMlKem(subtle) : portableMlKem(random),
    isNative('X25519') ? nativeX25519(subtle) : portableX25519(),
    isNative('Ed25519') ? nativeSigner(subtle) : portableSigner(),
    isNative('SHA-3') ? nativeKeccak(subtle) : portableKeccak(),
  ]);
  // AES first: it is in hardware on nearly all that runs a browser.
  const suites: readonly Suite[] = isNative('ChaCha20-Poly1305')
    ? ['AES-256-GCM', 'ChaCha20-Poly1305']
    : ['AES-256-GCM'];
  return {
    hash: createHash(subtle),
    aead: createAead(subtle, suites),
    keyAgreement: createKeyAgreement(mlKem, x25519, keccak, random),
    signer,
    random,
  };
}

function requireSubtle(webCrypto: WebCryptoOptions['webCrypto']): SubtleCrypto {
  const subtle = webCrypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new Error(
    'crypto.subtle is missing: browsers have WebCrypto in a secure context only. Serve the page over https, or from localhost.',
  );
}
