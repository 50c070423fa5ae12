import { hex } from '../../domain/bytes.ts';

const SEED_LENGTH = 32;

/** Throws `RangeError` for another length than the 32 bytes of RFC 8032, 5.1.5. */
export function requireSeed(seed: Uint8Array): void {
  if (seed.length === SEED_LENGTH) return;
  throw new RangeError(`an Ed25519 seed has ${SEED_LENGTH} bytes, not ${seed.length}`);
}

/** The y of every point whose order divides 8; the last two are 0 and 1 again, plus the prime. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/**
 * Whether a public key is one for which anybody can sign: kA takes 8 values at most, so that
 * R = SB holds for a share of all messages. A key of zeros, left behind where a real one was to be
 * filled in, is among them. RFC 8032 leaves the check open, and runtimes differ.
 */
export function hasSmallOrder(publicKey: Uint8Array): boolean {
  const y = new Uint8Array(publicKey);
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL_ORDER_Y.has(hex(y));
}
