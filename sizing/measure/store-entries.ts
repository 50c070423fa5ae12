import { encodeBase64url } from '../../src/domain/base64url.ts';
import { SIZES } from '../../src/domain/wire.ts';

/** `uint64(pairedAt) ‖ suite (1) ‖ pair secret`, as the relay saves it. */
const RECORD_BYTES = 8 + 1 + SIZES.pairSecret;

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));

/** `tenant/pairId` of a new pair. */
export function newStoreKey(): string {
  return `*/${encodeBase64url(randomBytes(SIZES.pairId))}`;
}

/** What the relay would save for it, of the same length. */
export function newStoreRecord(): Uint8Array {
  return randomBytes(RECORD_BYTES);
}
