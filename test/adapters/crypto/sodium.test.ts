import { expect, test } from 'vitest';
import { createCrypto } from '../../../src/adapters/crypto/node/index.ts';
import { loadSodium } from '../../../src/adapters/crypto/node/sodium.ts';

test('libsodium is there on the platforms that its package has binaries for', () => {
  expect(loadSodium()).toHaveProperty('crypto_aead_chacha20poly1305_ietf_encrypt');
});

test('libsodium draws fresh random bytes each time', () => {
  const [one, other] = [new Uint8Array(16), new Uint8Array(16)];
  loadSodium()?.randombytes_buf(one);
  loadSodium()?.randombytes_buf(other);
  expect(one).not.toEqual(new Uint8Array(16));
  expect(one).not.toEqual(other);
});

test('libsodium puts results where there is room for them, and nothing where there is not', async () => {
  const key = await createCrypto().aead.key('ChaCha20-Poly1305', new Uint8Array(32));
  const [nonce, aad, plaintext] = [
    new Uint8Array(12),
    new Uint8Array(3),
    new Uint8Array(50).fill(7),
  ];
  const room = new Uint8Array(66);
  expect(await key.seal(nonce, aad, plaintext, room)).toBe(room);
  const sealed = room.slice();
  const inPlace = room.subarray(0, 50);
  expect(await key.open(nonce, aad, room, inPlace)).toBe(inPlace);
  expect(inPlace).toEqual(plaintext);
  for (const length of [49, 51]) {
    const open = async () => key.open(nonce, aad, sealed, new Uint8Array(length));
    await expect(open()).rejects.toThrow(RangeError);
    const seal = async () => key.seal(nonce, aad, plaintext, new Uint8Array(length + 16));
    await expect(seal()).rejects.toThrow(RangeError);
  }
});
