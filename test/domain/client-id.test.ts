import { describe, expect, test } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { hex, utf8Bytes } from '../../src/domain/bytes.ts';
import { createClientIds } from '../../src/domain/client-id.ts';

const { hash, random } = createCrypto();
const SECRET = 'a secret of the relay';
const ids = (...secrets: string[]) => createClientIds(secrets, hash, random);

test('a client ID is a version 4 UUID and its HMAC-SHA-256 in hex', async () => {
  const fixed = { bytes: (length: number) => new Uint8Array(length).fill(0xff) };
  const id = await (await createClientIds([SECRET], hash, fixed)).issue();
  const uuid = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
  const mac = await hash.hmacSha256(utf8Bytes(SECRET));
  expect(id).toBe(`${uuid}.${hex(await mac(utf8Bytes(uuid)))}`);
});

test('two client IDs differ', async () => {
  const own = await ids(SECRET);
  expect(await own.issue()).not.toBe(await own.issue());
});

describe('a client ID holds', () => {
  test('where it was issued, and after the secret was rotated', async () => {
    const id = await (await ids(SECRET)).issue();
    expect(await (await ids(SECRET)).verify(id)).toBe(true);
    expect(await (await ids('a newer one', SECRET)).verify(id)).toBe(true);
    expect(await (await ids('a newer one')).verify(id)).toBe(false);
  });

  test('only as it is: no digit can be changed', async () => {
    const own = await ids(SECRET);
    const id = await own.issue();
    for (let at = 0; at < id.length; at++) {
      const other = id[at] === '0' ? '1' : '0';
      expect(await own.verify(id.slice(0, at) + other + id.slice(at + 1))).toBe(false);
    }
  });

  test('only in the one form', async () => {
    const own = await ids(SECRET);
    const id = await own.issue();
    for (const text of ['', id.toUpperCase(), ` ${id}`, `${id}\n`, `${id}0`, id.slice(0, -1)]) {
      expect(await own.verify(text)).toBe(false);
    }
  });
});

test('new client IDs are signed with the current secret', async () => {
  const id = await (await ids('a newer one', SECRET)).issue();
  expect(await (await ids('a newer one')).verify(id)).toBe(true);
  expect(await (await ids(SECRET)).verify(id)).toBe(false);
});

test('without a secret there are none', async () => {
  await expect(ids()).rejects.toThrow(RangeError);
});
