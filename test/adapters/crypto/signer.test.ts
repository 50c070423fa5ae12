import { describe, expect, test } from 'vitest';
import { hex } from '../../../src/domain/bytes.ts';
import ed25519 from '../../vectors/published/ed25519.json' with { type: 'json' };
import { flipBit, fromHex } from './hex.ts';
import { IMPLEMENTATIONS, PAIRS } from './implementations.ts';

const SEED = new Uint8Array(32).fill(5);
const MESSAGE = fromHex('6d657373616765');

/** The order of the base point, little-endian (RFC 8032, 5.1). */
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Every encoding of a point whose order divides 8: each y with and without the sign of x. */
const SMALL_ORDER = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
].flatMap((key) => [key, hex(flipBit(fromHex(key), 255))]);

/** R = B and S = 1: what anybody can write down without a key. */
const NOBODYS_SIGNATURE = fromHex(`58${'66'.repeat(31)}01${'00'.repeat(31)}`);

describe.each(IMPLEMENTATIONS)('Ed25519 of $name', ({ crypto: { signer } }) => {
  test.each(ed25519.accept)('signs and verifies $comment of RFC 8032', async (vector) => {
    const key = await signer.signingKey(fromHex(vector.seed));
    const message = fromHex(vector.message);
    expect(hex(key.publicKey)).toBe(vector.publicKey);
    expect(hex(await key.sign(message))).toBe(vector.signature);
    const signature = fromHex(vector.signature);
    expect(await signer.verify(key.publicKey, message, signature)).toBe(true);
  });

  test.each(ed25519.reject.vectors)('refuses the forgery $tcId of Wycheproof', async (vector) => {
    const publicKey = fromHex(ed25519.reject.publicKey);
    const signature = fromHex(vector.signature);
    expect(await signer.verify(publicKey, fromHex(vector.message), signature)).toBe(false);
  });

  test('a bit changed in signature, message or key is noticed', async () => {
    const key = await signer.signingKey(SEED);
    const signature = await key.sign(MESSAGE);
    for (let bit = 0; bit < 512; bit += 3) {
      expect(await signer.verify(key.publicKey, MESSAGE, flipBit(signature, bit))).toBe(false);
    }
    for (let bit = 0; bit < MESSAGE.length * 8; bit++) {
      expect(await signer.verify(key.publicKey, flipBit(MESSAGE, bit), signature)).toBe(false);
    }
    for (let bit = 0; bit < 256; bit += 3) {
      expect(await signer.verify(flipBit(key.publicKey, bit), MESSAGE, signature)).toBe(false);
    }
  });

  test('a second signature cannot be made out of the first by adding the order to S', async () => {
    const key = await signer.signingKey(SEED);
    const signature = await key.sign(MESSAGE);
    expect(await signer.verify(key.publicKey, MESSAGE, withOrderAdded(signature))).toBe(false);
  });

  test.each(SMALL_ORDER)('the key %s, for which anybody could sign, is false', async (key) => {
    for (let i = 0; i < 32; i++) {
      expect(await signer.verify(fromHex(key), Uint8Array.of(i), NOBODYS_SIGNATURE)).toBe(false);
    }
  });

  test('malformed keys and signatures are false, not an error', async () => {
    const key = await signer.signingKey(SEED);
    const signature = await key.sign(MESSAGE);
    for (const length of [0, 1, 31, 33, 64]) {
      expect(await signer.verify(new Uint8Array(length), MESSAGE, signature)).toBe(false);
    }
    for (const length of [0, 1, 32, 63, 65, 128]) {
      expect(await signer.verify(key.publicKey, MESSAGE, new Uint8Array(length))).toBe(false);
    }
    const prolonged = Uint8Array.of(...signature, 0);
    expect(await signer.verify(key.publicKey, MESSAGE, prolonged)).toBe(false);
    const notOnTheCurve = fromHex(`02${'00'.repeat(31)}`);
    expect(await signer.verify(notOnTheCurve, MESSAGE, signature)).toBe(false);
    const everyBitSet = new Uint8Array(32).fill(255);
    expect(await signer.verify(everyBitSet, MESSAGE, signature)).toBe(false);
  });

  test.each([0, 31, 33, 64])('a seed of %i bytes is a RangeError', async (length) => {
    const make = async () => signer.signingKey(new Uint8Array(length));
    await expect(make()).rejects.toThrow(RangeError);
  });

  test('overwriting the seed later changes nothing', async () => {
    const seed = new Uint8Array(SEED);
    const key = await signer.signingKey(seed);
    seed.fill(0);
    expect(await signer.verify(key.publicKey, MESSAGE, await key.sign(MESSAGE))).toBe(true);
  });

  test('results are plain byte arrays, whose slices are copies', async () => {
    const key = await signer.signingKey(SEED);
    for (const bytes of [key.publicKey, await key.sign(MESSAGE)]) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });
});

describe.each(PAIRS)('$name', ({ here, there }) => {
  test('what is signed here verifies there', async () => {
    const key = await here.crypto.signer.signingKey(here.crypto.random.bytes(32));
    const signature = await key.sign(MESSAGE);
    expect(await there.crypto.signer.verify(key.publicKey, MESSAGE, signature)).toBe(true);
  });
});

/** R ‖ S + L: the same equation holds, which is why S must be below L (RFC 8032, 5.1.7). */
function withOrderAdded(signature: Uint8Array): Uint8Array {
  const copy = new Uint8Array(signature);
  let carry = 0;
  for (const [i, byte] of ORDER.entries()) {
    carry += (copy[32 + i] ?? 0) + byte;
    copy[32 + i] = carry & 255;
    carry >>= 8;
  }
  return copy;
}
