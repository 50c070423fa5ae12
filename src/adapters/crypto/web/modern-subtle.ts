/**
 * What TypeScript's library does not know of WebCrypto yet: the WICG's «Modern Algorithms in the
 * Web Cryptography API», as far as it is used here.
 */
interface ModernMethods {
  importKey(
    format: 'raw-seed' | 'raw-public' | 'raw-secret',
    keyData: BufferSource,
    algorithm: string,
    extractable: boolean,
    usages: readonly (KeyUsage | 'encapsulateBits' | 'decapsulateBits')[],
  ): Promise<CryptoKey>;
  exportKey(format: 'raw-public', key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, usages: readonly 'encapsulateBits'[]): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: string,
    publicKey: CryptoKey,
  ): Promise<{ readonly sharedKey: ArrayBuffer; readonly ciphertext: ArrayBuffer }>;
  decapsulateBits(
    algorithm: string,
    privateKey: CryptoKey,
    ciphertext: BufferSource,
  ): Promise<ArrayBuffer>;
}

/** The methods need not be there: whoever calls them must be ready for a `TypeError`. */
export function modern(subtle: SubtleCrypto): ModernMethods {
  return subtle as SubtleCrypto & ModernMethods;
}
