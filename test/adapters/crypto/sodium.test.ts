import { expect, test } from 'vitest';
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
