import { createHmac, hash } from 'node:crypto';
import type { Hash, Mac } from '../../../ports/hash.ts';
import type { Keccak } from '../x-wing.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Sodium } from './sodium.ts';
import { sodiumHmacSha512 } from './sodium-hmac.ts';

export function createHash(sodium: Sodium | undefined): Hash {
  return {
    sha256: (data) => plainBytes(hash('sha256', data, 'buffer')),
    hmacSha256: (key) => hmac('sha256', key),
    hmacSha512: (key) =>
      sodium === undefined ? hmac('sha512', key) : sodiumHmacSha512(sodium, key),
  };
}

function hmac(algorithm: 'sha256' | 'sha512', key: Uint8Array): Mac {
  // A copy: the caller may overwrite its key once it has the Mac. A KeyObject would cost more to
  // make than its few uses save.
  const copy = new Uint8Array(key);
  return (data) => plainBytes(createHmac(algorithm, copy).update(data).digest());
}

export const keccak = {
  sha3: (data: Uint8Array) => plainBytes(hash('sha3-256', data, 'buffer')),
  shake256: (data: Uint8Array, length: number) =>
    plainBytes(hash('shake256', data, { outputEncoding: 'buffer', outputLength: length })),
} satisfies Keccak;
