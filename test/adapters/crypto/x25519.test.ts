import { describe, expect, test } from 'vitest';
import { nativeX25519, portableX25519 } from '../../../src/adapters/crypto/web/x25519.ts';
import { hex } from '../../../src/domain/bytes.ts';
import vectors from '../../vectors/published/x25519.json' with { type: 'json' };
import { fromHex } from './hex.ts';

// Node's X25519 is reached through X-Wing alone, and its vectors cover it there.
describe.each([
  { name: 'native', x25519: nativeX25519(crypto.subtle) },
  { name: 'in JavaScript', x25519: await portableX25519() },
])('X25519 $name', ({ x25519 }) => {
  test.each(vectors.vectors)('multiplies by the published scalar $scalar', async (vector) => {
    const pair = await x25519.keyPair(fromHex(vector.scalar));
    expect(hex(await pair.agree(fromHex(vector.u)))).toBe(vector.output);
  });

  test.each(vectors.lowOrder.points)('refuses the point of low order %s', async (point) => {
    const pair = await x25519.keyPair(new Uint8Array(32).fill(1));
    await expect(pair.agree(fromHex(point))).rejects.toThrow();
  });
});
