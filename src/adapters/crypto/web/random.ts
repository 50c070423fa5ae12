import type { Random } from '../../../ports/random.ts';

/** The most that `getRandomValues` gives in one call. */
const QUOTA = 65_536;

export function createRandom(webCrypto: Pick<WebCrypto, 'getRandomValues'>): Random {
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += QUOTA) {
        webCrypto.getRandomValues(bytes.subarray(at, at + QUOTA));
      }
      return bytes;
    },
  };
}

type WebCrypto = typeof globalThis.crypto;
