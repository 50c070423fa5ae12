import { concat, EMPTY } from '../bytes.ts';

/** Cuts a salt of fixed length off the front of bytes that come in pieces. */
export interface SaltTaker {
  /** What follows the salt, or undefined while the salt is not complete. */
  push(bytes: Uint8Array): Uint8Array | undefined;
  /** The salt, once `push` has given something. */
  value(): Uint8Array;
}

export function takeSalt(length: number): SaltTaker {
  let salt: Uint8Array = EMPTY;
  return {
    push(bytes) {
      if (salt.length === length) return bytes;
      const missing = length - salt.length;
      salt = concat(salt, bytes.subarray(0, missing));
      return salt.length < length ? undefined : bytes.subarray(missing);
    },
    value: () => salt,
  };
}
