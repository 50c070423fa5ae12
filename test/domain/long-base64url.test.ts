import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longBase64url } from '../../src/domain/long-base64url.ts';

test('any bytes are the same text, with the runtime and without', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(longBase64url(bytes)).toBe(text);
      const without = Object.defineProperty(bytes.slice(), 'toBase64', { value: undefined });
      expect(longBase64url(without)).toBe(text);
    }),
  );
});
