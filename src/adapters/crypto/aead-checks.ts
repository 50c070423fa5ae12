import type { Suite } from '../../ports/aead.ts';
import { AuthenticationError } from '../../ports/aead.ts';

/** Sizes in bytes, the same for both suites. */
export const AEAD = { key: 32, nonce: 12, tag: 16 } as const;

/** Throws `RangeError` for a key of another length or a suite that is not there. */
export function requireKey(suites: readonly Suite[], suite: Suite, key: Uint8Array): void {
  if (!suites.includes(suite)) throw new RangeError(`${suite} is not available here`);
  if (key.length !== AEAD.key) {
    throw new RangeError(`a key has ${AEAD.key} bytes, not ${key.length}`);
  }
}

/** Throws `RangeError`: nobody but our own code chooses the nonce of what is sealed. */
export function requireNonce(nonce: Uint8Array): void {
  if (nonce.length !== AEAD.nonce) {
    throw new RangeError(`a nonce has ${AEAD.nonce} bytes, not ${nonce.length}`);
  }
}

/** Throws {@link AuthenticationError}: lengths of what is opened come from outside. */
export function requireOpenable(nonce: Uint8Array, sealed: Uint8Array): void {
  if (nonce.length !== AEAD.nonce || sealed.length < AEAD.tag) throw new AuthenticationError();
}

/** Throws `RangeError`: where a result goes is our own code's choice. */
export function requireRoom(into: Uint8Array | undefined, length: number): void {
  if (into !== undefined && into.length !== length) {
    throw new RangeError(`the result has ${length} bytes, not ${into.length}`);
  }
}
