import { shortLived } from '../../../domain/byte-slab.ts';
import type { Mac } from '../../../ports/hash.ts';
import type { Sodium } from './sodium.ts';

/** Bytes of a block, and of a digest, of SHA-512. */
const BLOCK = 128;
const DIGEST = 64;

/**
 * HMAC-SHA-512 (RFC 2104) of libsodium, whose own takes keys of 32 bytes only:
 * ```
 * mac = H(key XOR 0x5c… ‖ H(key XOR 0x36… ‖ data))        key: zeros appended to fill a block
 * ```
 */
export function sodiumHmacSha512(sodium: Sodium, key: Uint8Array): Mac {
  const digestOf = (bytes: Uint8Array) => {
    const digest = shortLived(DIGEST);
    sodium.crypto_hash_sha512(digest, bytes);
    return digest;
  };
  // A copy: the caller may overwrite its key once it has the Mac.
  const short = new Uint8Array(key.length > BLOCK ? digestOf(key) : key);
  return (data) => digestOf(keyed(short, 0x5c, digestOf(keyed(short, 0x36, data))));
}

/** A block of the key, each byte of it XOR `pad`, and the data. */
function keyed(key: Uint8Array, pad: number, data: Uint8Array): Uint8Array {
  const bytes = shortLived(BLOCK + data.length).fill(pad, 0, BLOCK);
  for (let i = 0; i < key.length; i++) bytes[i] = (key[i] ?? 0) ^ pad;
  bytes.set(data, BLOCK);
  return bytes;
}
