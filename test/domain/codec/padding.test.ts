import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pad, paddedSize, unpad } from '../../../src/domain/codec/padding.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { RUNS } from '../../support/property-runs.ts';

test.each([
  [0, 256],
  [252, 256],
  [253, 512],
  [508, 512],
  [509, 1024],
  [4092, 4096],
  [8188, 8192],
  // Padmé: the last 9 of 14 bits of 8,193 are rounded up, those of 65,537 the last 11 of 17.
  [8189, 8704],
  [8700, 8704],
  [8701, 9216],
  [65_532, 65_536],
  [65_533, 67_584],
  [1_000_000, 1_015_808],
])('%i bytes become %i', (length, padded) => {
  expect(paddedSize(length)).toBe(padded);
  expect(pad(new Uint8Array(length)).length).toBe(padded);
});

test('a length takes few forms, and none costs more than an eighth above 8 KiB', () => {
  const forms = new Set<number>();
  for (let length = 0; length <= 1_048_576; length += 97) {
    const padded = paddedSize(length);
    forms.add(padded);
    expect(padded).toBeGreaterThanOrEqual(length + 4);
    if (length > 8192) expect(padded).toBeLessThanOrEqual((length + 4) * 1.125);
  }
  expect(forms.size).toBeLessThan(200);
});

describe('what was not padded like this is refused', () => {
  const padded = pad(Uint8Array.of(1, 2, 3));
  const changed = (at: number, value: number) => {
    const copy = padded.slice();
    copy[at] = value;
    return copy;
  };
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['less than the smallest', padded.subarray(0, 255)],
    ['one byte more', Uint8Array.of(...padded, 0)],
    ['a form too large for its data', Uint8Array.of(...padded, ...new Uint8Array(256))],
    ['a length beyond the end', changed(2, 255)],
    ['a length near 2^32', changed(0, 255)],
    ['data cut by a shorter length', changed(3, 2)],
    ['a bit behind the data', changed(7, 1)],
    ['a bit at the end', changed(255, 128)],
  ])('%s', (_, bytes) => {
    expect(() => unpad(bytes)).toThrow(DecodeError);
  });
});

test('any data comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (data) => {
      expect(Buffer.compare(unpad(pad(data)), data)).toBe(0);
    }),
    { numRuns: RUNS },
  );
});

test('what unpads pads to the same bytes again, and nothing but a DecodeError is thrown', () => {
  const near = fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(600), fc.nat(255))
    .map(([data, at, value]) => {
      const bytes = pad(data).slice();
      if (at < bytes.length) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 600 })), (bytes) => {
      try {
        expect(Buffer.compare(pad(unpad(bytes)), bytes)).toBe(0);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
    { numRuns: RUNS },
  );
});
