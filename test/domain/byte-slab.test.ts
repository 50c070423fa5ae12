import { expect, test } from 'vitest';
import { shortLived } from '../../src/domain/byte-slab.ts';

test('short-lived bytes are zeros, and nobody else has them', () => {
  const lengths = Array.from({ length: 3_000 }, (_, i) => (i * 37) % 4_200);
  const arrays = lengths.map((length, i) => {
    const bytes = shortLived(length);
    expect(bytes).toEqual(new Uint8Array(length));
    return bytes.fill(i);
  });
  for (const [i, bytes] of arrays.entries()) {
    expect(bytes.length).toBe(lengths[i]);
    expect(bytes.every((byte) => byte === i % 256)).toBe(true);
  }
});

test('a slice of short-lived bytes is a copy', () => {
  const bytes = shortLived(8);
  const slice = bytes.slice();
  bytes.fill(1);
  expect(slice).toEqual(new Uint8Array(8));
});
