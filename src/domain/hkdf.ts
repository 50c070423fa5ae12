import type { Hash } from '../ports/hash.ts';
import { concat } from './bytes.ts';

/** Bytes in one HMAC-SHA-512, and so the most that {@link hkdfExpand} gives. */
const BLOCK = 64;

/** HKDF-Extract with SHA-512 (RFC 5869, 2.2): 64 bytes. */
export async function hkdfExtract(
  hash: Hash,
  salt: Uint8Array,
  ikm: Uint8Array,
): Promise<Uint8Array> {
  const mac = await hash.hmacSha512(salt.length === 0 ? new Uint8Array(BLOCK) : salt);
  return mac(ikm);
}

/** The input of the one HMAC that HKDF-Expand is for up to 64 bytes: info ‖ 0x01 (RFC 5869, 2.3). */
export function hkdfExpandInput(...info: readonly Uint8Array[]): Uint8Array {
  return concat(...info, FIRST_BLOCK);
}

const FIRST_BLOCK = Uint8Array.of(1);

/** HKDF with SHA-512, extract then expand, for at most 64 bytes. */
export async function hkdf(
  hash: Hash,
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  if (length > BLOCK) throw new RangeError(`at most ${BLOCK} bytes`);
  const expand = await hash.hmacSha512(await hkdfExtract(hash, salt, ikm));
  return (await expand(hkdfExpandInput(info))).slice(0, length);
}
