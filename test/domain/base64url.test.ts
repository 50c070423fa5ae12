import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/domain/base64url.ts';
import { RUNS } from '../support/property-runs.ts';

const asciiBytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
])('%j is %j, as in RFC 4648, 10, without padding', (plain, text) => {
  expect(encodeBase64url(asciiBytes(plain))).toBe(text);
  expect(decodeBase64url(text)).toEqual(asciiBytes(plain));
});

test('the last two of the alphabet are safe in URLs', () => {
  expect(encodeBase64url(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
});

describe('there is no second text for the same bytes', () => {
  test.each(['Zg==', 'Zg=', 'Zh', 'Zm9', 'A', 'AAAAA', '+/8', 'Zm8 ', '\nZm8', 'Zm\u00f8', 'Zm８'])(
    '%j is none',
    (text) => {
      expect(decodeBase64url(text)).toBeUndefined();
    },
  );
});

test('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(decodeBase64url(text)).toEqual(bytes);
    }),
    { numRuns: RUNS },
  );
});

test('what decodes encodes to the same text again, and nothing throws', () => {
  const near = fc.string({
    unit: fc.constantFrom(...'ABCXYZabcxyz0189-_=+/ é'),
    maxLength: 12,
  });
  let decoded = 0;
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
      const bytes = decodeBase64url(text);
      if (bytes === undefined) return;
      decoded++;
      expect(encodeBase64url(bytes)).toBe(text);
    }),
    { numRuns: RUNS },
  );
  expect(decoded).toBeGreaterThan(0);
});
