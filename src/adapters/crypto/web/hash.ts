import type { Hash, Mac } from '../../../ports/hash.ts';
import { bufferSource } from './buffer-source.ts';

export function createHash(subtle: SubtleCrypto): Hash {
  return {
    sha256: async (data) => new Uint8Array(await subtle.digest('SHA-256', bufferSource(data))),
    hmacSha256: (key) => hmac(subtle, 'SHA-256', key),
    hmacSha512: (key) => hmac(subtle, 'SHA-512', key),
  };
}

async function hmac(subtle: SubtleCrypto, hash: string, key: Uint8Array): Promise<Mac> {
  // WebCrypto refuses an empty key. One zero byte is the same key: HMAC pads with zeros.
  const bytes = key.length === 0 ? new Uint8Array(1) : bufferSource(key);
  const imported = await subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign']);
  return async (data) => new Uint8Array(await subtle.sign('HMAC', imported, bufferSource(data)));
}
