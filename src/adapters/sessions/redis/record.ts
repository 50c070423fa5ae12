import { createHash } from 'node:crypto';

/**
 * A pair is one string, so that all of it expires together and a claim reads and writes little:
 * ```
 * uint64(end of its total life) ‖ uint64(idle life) ‖ owner's mark (8) ‖ uint32(highest claimed + 1)
 * ‖ uint8(length of secret) ‖ secret ‖ bits of claims, as far as there are any (at most 512 bytes)
 * ```
 * Times in milliseconds. The scripts write it; here are its places.
 */
export const RECORD = {
  /** For `struct` of Redis's Lua. */
  format: '>I8I8c8I4B',
  /** Bytes before the secret. */
  head: 29,
  /** Where the highest claimed sequence stands. */
  claims: 24,
} as const;

/** A secret of 128 bytes, and the tag of its seal. */
export const MAX_SECRET_BYTES = 144;

const OWNER_MARK_BYTES = 8;

/** Tells owners apart in records without naming them. */
export function ownerMark(owner: string): Buffer {
  return createHash('sha256').update(owner).digest().subarray(0, OWNER_MARK_BYTES);
}

/** The part of a record that has the secret whole: from its length on, and no more than needed. */
export const SECRET_RANGE = [RECORD.head - 1, RECORD.head + MAX_SECRET_BYTES - 1] as const;

/** The secret in that part; undefined where there is no record. A copy. */
export function secretIn(part: Uint8Array): Uint8Array | undefined {
  const [length] = part;
  return length === undefined ? undefined : new Uint8Array(part.subarray(1, 1 + length));
}
