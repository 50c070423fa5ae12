import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pad, paddedSize, unpad } from '../../src/domain/codec/padding.ts';
import { fitsUnstreamed } from '../../src/domain/codec/whole.ts';
import { DecodeError, type EncodeType } from '../../src/ports/codec.ts';
import { bytes, flip, pattern, readVectors, splice } from './files.ts';

const { sizes, accept, reject, fits } = readVectors<{
  sizes: { length: number; padded: number }[];
  accept: { length: number; hex?: string; sha256?: string }[];
  reject: {
    length: number;
    reason: string;
    flip?: [number, number];
    splice?: [number, number, string];
  }[];
  fits: { encodeType: EncodeType; salt: number; content: number; size: number; fits: boolean }[];
}>('padding.json');

describe('padding.json', () => {
  test.each(sizes)('$length bytes become $padded', ({ length, padded }) => {
    expect(paddedSize(length)).toBe(padded);
    expect(pad(new Uint8Array(length)).length).toBe(padded);
  });

  test.each(accept)('the padded form of $length bytes', ({ length, hex, sha256 }) => {
    const padded = pad(pattern(length));
    if (hex !== undefined) expect(padded).toEqual(bytes(hex));
    else expect(createHash('sha256').update(padded).digest('hex')).toBe(sha256);
    expect(unpad(padded)).toEqual(pattern(length));
  });

  test.each(reject)('$length bytes, $reason: refused', (vector) => {
    const padded = pad(pattern(vector.length));
    const changed = vector.flip === undefined ? padded : flip(padded, vector.flip);
    const result = vector.splice === undefined ? changed : splice(changed, vector.splice);
    expect(() => unpad(result)).toThrow(DecodeError);
  });

  test.each(fits)('$content bytes of $encodeType with $salt of salt', (vector) => {
    expect(fitsUnstreamed(vector.encodeType, vector.content, vector.salt)).toBe(vector.fits);
  });
});
