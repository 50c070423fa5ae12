import { describe, expect, test } from 'vitest';
import { createCrypto as createWebCrypto } from '../../../src/adapters/crypto/web/index.ts';
import { IMPLEMENTATIONS } from './implementations.ts';

describe.each(IMPLEMENTATIONS)('randomness of $name', ({ crypto: { random } }) => {
  test.each([0, 1, 12, 32, 65_536, 65_537, 200_000])('gives %i bytes', (length) => {
    const bytes = random.bytes(length);
    expect(bytes.length).toBe(length);
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  });

  test('fills a long array to its end', () => {
    const bytes = random.bytes(200_000);
    for (let at = 0; at < bytes.length; at += 20_000) {
      expect(bytes.subarray(at, at + 20_000)).toSatisfy(isFilled);
    }
  });

  test('does not repeat itself', () => {
    const drawn = new Set(Array.from({ length: 1000 }, () => random.bytes(16).join()));
    expect(drawn.size).toBe(1000);
  });
});

test('a source that fails is an error, not weak bytes', async () => {
  const getRandomValues = () => {
    throw new Error('no entropy');
  };
  const { random } = await createWebCrypto({
    webCrypto: { subtle: crypto.subtle, getRandomValues },
  });
  expect(() => random.bytes(16)).toThrow('no entropy');
});

/** Zeros are left in no run that is longer than chance allows: 8 in a row are one in 2^64. */
function isFilled(bytes: Uint8Array): boolean {
  let run = 0;
  for (const byte of bytes) {
    run = byte === 0 ? run + 1 : 0;
    if (run === 8) return false;
  }
  return true;
}
