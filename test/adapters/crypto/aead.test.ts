import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex } from '../../../src/domain/bytes.ts';
import { type AeadKey, AuthenticationError, type Suite } from '../../../src/ports/aead.ts';
import aesGcm from '../../vectors/published/aes-256-gcm.json' with { type: 'json' };
import chaCha from '../../vectors/published/chacha20-poly1305.json' with { type: 'json' };
import { flipBit, fromHex } from './hex.ts';
import { IMPLEMENTATIONS, PAIRS } from './implementations.ts';

const SUITES = IMPLEMENTATIONS.flatMap(({ name, crypto: { aead } }) =>
  aead.suites.map((suite) => ({ name, aead, suite })),
);

const PUBLISHED = { 'AES-256-GCM': aesGcm, 'ChaCha20-Poly1305': chaCha };

const NONCE = fromHex('000102030405060708090a0b');
const AAD = fromHex('616164');
const PLAINTEXT = fromHex('706c61696e74657874');

describe.each(SUITES)('$suite of $name', ({ aead, suite }) => {
  const published = PUBLISHED[suite];
  const fixedKey = async () => aead.key(suite, new Uint8Array(32).fill(7));

  test.each(published.accept)(
    'seals and opens the published vector of key $key',
    async (vector) => {
      const key = await aead.key(suite, fromHex(vector.key));
      const [nonce, aad] = [fromHex(vector.nonce), fromHex(vector.aad)];
      expect(hex(await key.seal(nonce, aad, fromHex(vector.plaintext)))).toBe(vector.sealed);
      expect(hex(await key.open(nonce, aad, fromHex(vector.sealed)))).toBe(vector.plaintext);
    },
  );

  test.each(published.reject)('refuses the published forgery under key $key', async (vector) => {
    const key = await aead.key(suite, fromHex(vector.key));
    const sealed = fromHex(vector.sealed);
    await expectRefusal(key, fromHex(vector.nonce), fromHex(vector.aad), sealed);
  });

  test('opens whatever it sealed', async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const any = fc.uint8Array({ maxLength: 2000 });
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(12), any, any, async (keyBytes, nonce, aad, plaintext) => {
        const key = await aead.key(suite, keyBytes);
        const sealed = await key.seal(nonce, aad, plaintext);
        expect(sealed.length).toBe(plaintext.length + 16);
        expect(await key.open(nonce, aad, sealed)).toEqual(plaintext);
      }),
    );
  });

  test('a bit changed in ciphertext, tag, nonce or associated data is noticed', async () => {
    const key = await fixedKey();
    const sealed = await key.seal(NONCE, AAD, PLAINTEXT);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      await expectRefusal(key, NONCE, AAD, flipBit(sealed, bit));
    }
    for (let bit = 0; bit < NONCE.length * 8; bit++) {
      await expectRefusal(key, flipBit(NONCE, bit), AAD, sealed);
    }
    for (let bit = 0; bit < AAD.length * 8; bit++) {
      await expectRefusal(key, NONCE, flipBit(AAD, bit), sealed);
    }
  });

  test('a bit changed in the key is noticed', async () => {
    const sealed = await (await fixedKey()).seal(NONCE, AAD, PLAINTEXT);
    for (let bit = 0; bit < 256; bit++) {
      const key = await aead.key(suite, flipBit(new Uint8Array(32).fill(7), bit));
      await expectRefusal(key, NONCE, AAD, sealed);
    }
  });

  test('what is cut short, prolonged or shorter than a tag is refused', async () => {
    const key = await fixedKey();
    const sealed = await key.seal(NONCE, AAD, PLAINTEXT);
    for (let length = 0; length < sealed.length; length++) {
      await expectRefusal(key, NONCE, AAD, sealed.subarray(0, length));
    }
    await expectRefusal(key, NONCE, AAD, Uint8Array.of(...sealed, 0));
    await expectRefusal(key, NONCE, AAD.subarray(1), sealed);
    await expectRefusal(key, NONCE.subarray(1), AAD, sealed);
    await expectRefusal(key, Uint8Array.of(...NONCE, 0), AAD, sealed);
  });

  test('nothing is sealed with a nonce of another length', async () => {
    const key = await fixedKey();
    for (const length of [0, 8, 11, 13, 16]) {
      const seal = async () => key.seal(new Uint8Array(length), AAD, PLAINTEXT);
      await expect(seal()).rejects.toThrow(RangeError);
    }
  });

  test('a key of another length is a RangeError', async () => {
    for (const length of [0, 16, 24, 31, 33]) {
      const make = async () => aead.key(suite, new Uint8Array(length));
      await expect(make()).rejects.toThrow(RangeError);
    }
  });

  test('overwriting the bytes of a key later changes nothing', async () => {
    const bytes = new Uint8Array(32).fill(7);
    const key = await aead.key(suite, bytes);
    bytes.fill(0);
    const sealed = await key.seal(NONCE, AAD, PLAINTEXT);
    expect(await (await fixedKey()).open(NONCE, AAD, sealed)).toEqual(PLAINTEXT);
  });

  test('gives the same with room for the result, and writes nowhere else', async () => {
    const key = await fixedKey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (plaintext) => {
        const around = new Uint8Array(plaintext.length + 16 + 8).fill(9);
        const into = around.subarray(4, -4);
        const sealed = await key.seal(NONCE, AAD, plaintext);
        expect(await key.seal(NONCE, AAD, plaintext, into)).toEqual(sealed);
        into.set(sealed);
        const elsewhere = new Uint8Array(plaintext.length);
        expect(await key.open(NONCE, AAD, into, elsewhere)).toEqual(plaintext);
        expect(await key.open(NONCE, AAD, into, into.subarray(0, -16))).toEqual(plaintext);
        expect([...around.subarray(0, 4), ...around.subarray(-4)]).toEqual(Array(8).fill(9));
      }),
    );
  });

  test('what does not open leaves no plaintext where it would have gone', async () => {
    const key = await fixedKey();
    const plaintext = new Uint8Array(64).fill(7);
    const forged = flipBit(await key.seal(NONCE, AAD, plaintext), 64 * 8);
    const into = new Uint8Array(64);
    const open = async () => key.open(NONCE, AAD, forged, into);
    await expect(open()).rejects.toThrow(AuthenticationError);
    expect(into).not.toContain(7);
    const inPlace = async () => key.open(NONCE, AAD, forged, forged.subarray(0, -16));
    await expect(inPlace()).rejects.toThrow(AuthenticationError);
    expect(forged.subarray(0, -16)).not.toEqual(plaintext);
  });

  test('reads views into larger memory and gives plain byte arrays', async () => {
    const key = await fixedKey();
    const surrounded = Uint8Array.of(1, 2, ...PLAINTEXT, 3).subarray(2, -1);
    const sealed = await key.seal(NONCE, AAD, surrounded);
    const opened = await key.open(NONCE, AAD, sealed);
    expect(opened).toEqual(PLAINTEXT);
    for (const bytes of [sealed, opened]) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });

  test('reads shared memory', async () => {
    const key = await fixedKey();
    const shared = new Uint8Array(new SharedArrayBuffer(PLAINTEXT.length));
    shared.set(PLAINTEXT);
    const sealed = await key.seal(NONCE, AAD, shared);
    expect(await key.open(NONCE, AAD, sealed)).toEqual(PLAINTEXT);
  });
});

describe('suites', () => {
  test.each(IMPLEMENTATIONS)('AES-256-GCM is always there: $name', ({ crypto: { aead } }) => {
    expect(aead.suites).toContain('AES-256-GCM');
  });

  test('a suite that is not there is a RangeError', async () => {
    const least = IMPLEMENTATIONS.at(-1)?.crypto.aead;
    expect(least?.suites).toEqual(['AES-256-GCM']);
    const make = async () => least?.key('ChaCha20-Poly1305', new Uint8Array(32));
    await expect(make()).rejects.toThrow(RangeError);
  });

  test('what one suite sealed, the other does not open', async () => {
    const { aead } = IMPLEMENTATIONS[0]?.crypto ?? {};
    const bytes = new Uint8Array(32);
    const sealed = await (await aead?.key('AES-256-GCM', bytes))?.seal(NONCE, AAD, PLAINTEXT);
    const other = await aead?.key('ChaCha20-Poly1305', bytes);
    const open = async () => other?.open(NONCE, AAD, sealed ?? NONCE);
    await expect(open()).rejects.toThrow(AuthenticationError);
  });
});

describe.each(PAIRS)('$name', ({ here, there }) => {
  const common = here.crypto.aead.suites.filter((suite) => has(there.crypto.aead.suites, suite));

  test.each(common)('what is sealed here with %s opens there', async (suite) => {
    const bytes = here.crypto.random.bytes(32);
    const sealing = await here.crypto.aead.key(suite, bytes);
    const opening = await there.crypto.aead.key(suite, bytes);
    const sealed = await sealing.seal(NONCE, AAD, PLAINTEXT);
    expect(await opening.open(NONCE, AAD, sealed)).toEqual(PLAINTEXT);
  });
});

function has(suites: readonly Suite[], suite: Suite): boolean {
  return suites.includes(suite);
}

async function expectRefusal(
  key: AeadKey,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<void> {
  const open = async () => key.open(nonce, aad, sealed);
  await expect(open()).rejects.toThrow(AuthenticationError);
}
