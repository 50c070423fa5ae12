import { describe, expect, test } from 'vitest';
import { keccak as nodeKeccak } from '../../../src/adapters/crypto/node/hash.ts';
import { nativeKeccak, portableKeccak } from '../../../src/adapters/crypto/web/keccak.ts';
import { hex } from '../../../src/domain/bytes.ts';
import hmac from '../../vectors/published/hmac.json' with { type: 'json' };
import sha3 from '../../vectors/published/sha-3.json' with { type: 'json' };
import sha2 from '../../vectors/published/sha-256.json' with { type: 'json' };
import { fromHex } from './hex.ts';
import { IMPLEMENTATIONS } from './implementations.ts';

describe.each(IMPLEMENTATIONS)('hashes of $name', ({ crypto: { hash } }) => {
  test.each(sha2.vectors)('SHA-256 of a published message gives $digest', async (vector) => {
    expect(hex(await hash.sha256(fromHex(vector.message)))).toBe(vector.digest);
  });

  test.each(hmac.sha256)('HMAC-SHA-256 of a published message gives $mac', async (vector) => {
    const mac = await hash.hmacSha256(fromHex(vector.key));
    expect(hex(await mac(fromHex(vector.message)))).toBe(vector.mac);
  });

  test.each(hmac.sha512)('HMAC-SHA-512 of a published message gives $mac', async (vector) => {
    const mac = await hash.hmacSha512(fromHex(vector.key));
    expect(hex(await mac(fromHex(vector.message)))).toBe(vector.mac);
  });

  test('one Mac serves any number of messages', async () => {
    const [vector, other] = hmac.sha512;
    const mac = await hash.hmacSha512(fromHex(vector?.key ?? ''));
    await mac(fromHex(other?.message ?? ''));
    expect(hex(await mac(fromHex(vector?.message ?? '')))).toBe(vector?.mac);
  });

  test('an empty HMAC key is the same as one of zeros', async () => {
    const message = fromHex('616263');
    const withEmpty = await hash.hmacSha512(new Uint8Array(0));
    const withZeros = await hash.hmacSha512(new Uint8Array(64));
    expect(await withEmpty(message)).toEqual(await withZeros(message));
  });

  test('overwriting an HMAC key later changes nothing', async () => {
    const [vector] = hmac.sha512;
    const key = fromHex(vector?.key ?? '');
    const mac = await hash.hmacSha512(key);
    key.fill(0);
    expect(hex(await mac(fromHex(vector?.message ?? '')))).toBe(vector?.mac);
  });

  test('results are plain byte arrays, whose slices are copies', async () => {
    const data = new Uint8Array(8);
    const mac = await hash.hmacSha512(data);
    for (const result of [await hash.sha256(data), await mac(data)]) {
      expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
    }
  });
});

describe.each([
  { name: 'node', keccak: nodeKeccak },
  { name: 'web', keccak: nativeKeccak(crypto.subtle) },
  { name: 'web, in JavaScript', keccak: await portableKeccak() },
])('Keccak of $name', ({ keccak }) => {
  test.each(sha3.sha3)('SHA3-256 of a published message gives $digest', async (vector) => {
    expect(hex(await keccak.sha3(fromHex(vector.message)))).toBe(vector.digest);
  });

  test.each(sha3.shake256)('SHAKE256 of the published message $message', async (vector) => {
    const length = vector.output.length / 2;
    expect(hex(await keccak.shake256(fromHex(vector.message), length))).toBe(vector.output);
  });
});
