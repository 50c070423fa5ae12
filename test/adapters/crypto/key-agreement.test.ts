import { describe, expect, test } from 'vitest';
import { createCrypto as createWebCrypto } from '../../../src/adapters/crypto/web/index.ts';
import { hex } from '../../../src/domain/bytes.ts';
import { KeyAgreementError, X_WING } from '../../../src/ports/key-agreement.ts';
import xWing from '../../vectors/published/x-wing.json' with { type: 'json' };
import x25519 from '../../vectors/published/x25519.json' with { type: 'json' };
import { flipBit, fromHex } from './hex.ts';
import { IMPLEMENTATIONS, PAIRS } from './implementations.ts';

/** pk_M and ct_M stand before the 32 bytes of X25519. */
const X25519_IN_PUBLIC_KEY = 1184;
const X25519_IN_CIPHERTEXT = 1088;

const SEED = new Uint8Array(X_WING.seed).fill(9);

describe.each(IMPLEMENTATIONS)('X-Wing of $name', ({ crypto: { keyAgreement } }) => {
  describe.each(xWing.vectors)('published vector of seed $seed', (vector) => {
    test('the seed gives the public key', async () => {
      const pair = await keyAgreement.keyPair(fromHex(vector.seed));
      expect(hex(pair.publicKey)).toBe(vector.publicKey);
    });

    test('the ciphertext gives the shared secret', async () => {
      const pair = await keyAgreement.keyPair(fromHex(vector.seed));
      const secret = await pair.decapsulate(fromHex(vector.ciphertext));
      expect(hex(secret)).toBe(vector.sharedSecret);
    });
  });

  test('one key pair opens any number of ciphertexts', async () => {
    const pair = await keyAgreement.keyPair(SEED);
    const first = await keyAgreement.encapsulate(pair.publicKey);
    const second = await keyAgreement.encapsulate(pair.publicKey);
    expect(await pair.decapsulate(second.ciphertext)).toEqual(second.sharedSecret);
    expect(await pair.decapsulate(first.ciphertext)).toEqual(first.sharedSecret);
  });

  test('each encapsulation is fresh in both parts', async () => {
    const { publicKey } = await keyAgreement.keyPair(SEED);
    const first = await keyAgreement.encapsulate(publicKey);
    const second = await keyAgreement.encapsulate(publicKey);
    expect(first.ciphertext.subarray(0, X25519_IN_CIPHERTEXT)).not.toEqual(
      second.ciphertext.subarray(0, X25519_IN_CIPHERTEXT),
    );
    expect(first.ciphertext.subarray(X25519_IN_CIPHERTEXT)).not.toEqual(
      second.ciphertext.subarray(X25519_IN_CIPHERTEXT),
    );
  });

  test('a ciphertext with any byte changed gives another secret, and no error', async () => {
    const pair = await keyAgreement.keyPair(SEED);
    const { ciphertext, sharedSecret } = await keyAgreement.encapsulate(pair.publicKey);
    for (let byte = 0; byte < X_WING.ciphertext; byte += 7) {
      const secret = await pair.decapsulate(flipBit(ciphertext, byte * 8 + (byte % 8)));
      expect(secret.length).toBe(X_WING.sharedSecret);
      expect(secret).not.toEqual(sharedSecret);
    }
  });

  test('the bit of the X25519 part that X25519 ignores counts too', async () => {
    const pair = await keyAgreement.keyPair(SEED);
    const { ciphertext, sharedSecret } = await keyAgreement.encapsulate(pair.publicKey);
    const secret = await pair.decapsulate(flipBit(ciphertext, X_WING.ciphertext * 8 - 1));
    expect(secret).not.toEqual(sharedSecret);
  });

  test('a ciphertext for somebody else gives another secret', async () => {
    const own = await keyAgreement.keyPair(SEED);
    const other = await keyAgreement.keyPair(flipBit(SEED, 0));
    const { ciphertext, sharedSecret } = await keyAgreement.encapsulate(other.publicKey);
    expect(await own.decapsulate(ciphertext)).not.toEqual(sharedSecret);
  });

  test.each([0, 31, 33, 64])('a seed of %i bytes is refused', async (length) => {
    await refused(async () => keyAgreement.keyPair(new Uint8Array(length)));
  });

  test.each([0, 32, 1184, 1215, 1217])('a public key of %i bytes is refused', async (length) => {
    await refused(async () => keyAgreement.encapsulate(new Uint8Array(length)));
  });

  test.each([0, 32, 1088, 1119, 1121])('a ciphertext of %i bytes is refused', async (length) => {
    const pair = await keyAgreement.keyPair(SEED);
    await refused(async () => pair.decapsulate(new Uint8Array(length)));
  });

  test.each([3329, 3330, 4095])(
    'a public key with the coefficient %i is refused',
    async (value) => {
      const { publicKey } = await keyAgreement.keyPair(SEED);
      for (const index of [0, 767]) {
        const bad = withCoefficient(publicKey, index, value);
        await refused(async () => keyAgreement.encapsulate(bad));
      }
    },
  );

  test('a public key with the largest coefficient there is, 3328, is taken', async () => {
    const { publicKey } = await keyAgreement.keyPair(SEED);
    const { ciphertext } = await keyAgreement.encapsulate(withCoefficient(publicKey, 767, 3328));
    expect(ciphertext.length).toBe(X_WING.ciphertext);
  });

  describe.each(x25519.lowOrder.points)('the point of low order %s', (point) => {
    test('in a public key is refused', async () => {
      const publicKey = new Uint8Array((await keyAgreement.keyPair(SEED)).publicKey);
      publicKey.set(fromHex(point), X25519_IN_PUBLIC_KEY);
      await refused(async () => keyAgreement.encapsulate(publicKey));
    });

    test('in a ciphertext is refused', async () => {
      const pair = await keyAgreement.keyPair(SEED);
      const { ciphertext } = await keyAgreement.encapsulate(pair.publicKey);
      ciphertext.set(fromHex(point), X25519_IN_CIPHERTEXT);
      await refused(async () => pair.decapsulate(ciphertext));
    });
  });

  test('overwriting the seed later changes nothing', async () => {
    const seed = new Uint8Array(SEED);
    const pair = await keyAgreement.keyPair(seed);
    const { ciphertext, sharedSecret } = await keyAgreement.encapsulate(pair.publicKey);
    seed.fill(0);
    expect(await pair.decapsulate(ciphertext)).toEqual(sharedSecret);
  });

  test('results are plain byte arrays, whose slices are copies', async () => {
    const pair = await keyAgreement.keyPair(SEED);
    const { ciphertext, sharedSecret } = await keyAgreement.encapsulate(pair.publicKey);
    const results = [pair.publicKey, ciphertext, sharedSecret, await pair.decapsulate(ciphertext)];
    for (const bytes of results) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });
});

describe.each(PAIRS)('$name', ({ here, there }) => {
  test('what is encapsulated here is decapsulated there', async () => {
    const pair = await there.crypto.keyAgreement.keyPair(there.crypto.random.bytes(32));
    const sent = await here.crypto.keyAgreement.encapsulate(pair.publicKey);
    expect(await pair.decapsulate(sent.ciphertext)).toEqual(sent.sharedSecret);
  });
});

// ML-KEM in WebCrypto draws its own randomness; only the one in JavaScript can be told it.
describe.each([
  { name: 'native X25519', without: ['ML-KEM-768'] as const },
  { name: 'X25519 in JavaScript', without: ['ML-KEM-768', 'X25519'] as const },
])('published encapsulations with $name', ({ without }) => {
  test.each(xWing.vectors)('from the randomness $encapsulationSeed', async (vector) => {
    const webCrypto = { subtle: crypto.subtle, getRandomValues: draws(vector.encapsulationSeed) };
    const { keyAgreement } = await createWebCrypto({ webCrypto, without });
    const sent = await keyAgreement.encapsulate(fromHex(vector.publicKey));
    expect(hex(sent.ciphertext)).toBe(vector.ciphertext);
    expect(hex(sent.sharedSecret)).toBe(vector.sharedSecret);
  });
});

/** A `getRandomValues` that hands out the given bytes one after the other, once. */
function draws(randomness: string): typeof crypto.getRandomValues {
  let left = fromHex(randomness);
  return (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    bytes.set(left.subarray(0, bytes.length));
    left = left.subarray(bytes.length);
    return array;
  };
}

/** Puts `value` where a coefficient of 12 bits stands in the ML-KEM part (FIPS 203, 4.2.1). */
function withCoefficient(publicKey: Uint8Array, index: number, value: number): Uint8Array {
  const copy = new Uint8Array(publicKey);
  for (let i = 0; i < 12; i++) {
    const bit = index * 12 + i;
    const isSet = ((copy[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    if (isSet !== ((value >> i) & 1)) copy.set(flipBit(copy, bit));
  }
  return copy;
}

async function refused(action: () => Promise<unknown>): Promise<void> {
  await expect(action()).rejects.toThrow(KeyAgreementError);
}
