import { describe, expect, test } from 'vitest';
import { createCrypto } from '../../../src/adapters/crypto/node/index.ts';
import { createCodec } from '../../../src/domain/codec/codec.ts';
import { sealRequest } from '../../../src/domain/codec/request.ts';
import { storedPair } from '../../../src/domain/pairing/pair.ts';
import { DecodeError, type ResponseHead } from '../../../src/ports/codec.ts';
import { UpstreamError } from '../../../src/ports/upstream-client.ts';
import { HEADER } from '../../support/message-cipher.ts';

const crypto = createCrypto();
const SECRET = new Uint8Array(64).fill(3);
const codec = createCodec(crypto, ['AES-256-GCM']);
const HEAD: ResponseHead = { status: 200, from: 'upstream', headers: [] };

async function opened(encodeType: 'MTE' | 'MKE' = 'MKE') {
  const pair = { suite: 'AES-256-GCM', expand: await crypto.hash.hmacSha512(SECRET) } as const;
  const header = { ...HEADER, encodeType, stream: false };
  const head = { method: 'GET', path: '/', headers: [] };
  const salt = crypto.random.bytes(16);
  const sealed = await sealRequest(crypto.aead, pair, salt, header, 'POST', head, undefined);
  return codec.open(storedPair('AES-256-GCM', SECRET), {
    header,
    method: 'POST',
    encodedHead: sealed.encodedHead,
    body: sealed.body ?? new Uint8Array(0),
  });
}

describe('an opened request', () => {
  test('seals one answer, and no second', async () => {
    const request = await opened();
    await request.seal(HEAD, undefined);
    expect(() => request.seal(HEAD, undefined)).toThrow('second head');
  });

  test('seals no second while the first is still being sealed', async () => {
    const request = await opened();
    const sealing = async () => request.seal(HEAD, undefined);
    const both = await Promise.allSettled([sealing(), sealing()]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('seals another answer where the body of the first broke before anything was sealed', async () => {
    async function* breakingOff(): AsyncGenerator<Uint8Array> {
      yield* [];
      throw new UpstreamError('broken');
    }
    const request = await opened('MTE');
    await expect(request.seal(HEAD, breakingOff())).rejects.toBeInstanceOf(UpstreamError);
    expect((await request.seal({ ...HEAD, status: 502 }, undefined)).status).toBe(502);
  });
});

test('a piece of a streamed answer that is given back is used again, and no other', async () => {
  async function* plaintext() {
    for (let i = 0; i < 4; i++) yield new Uint8Array(65_536).fill(i);
  }
  const { body } = await (await opened()).seal(HEAD, plaintext());
  if (body === undefined || body instanceof Uint8Array) throw new Error('not streamed');
  const buffers: ArrayBufferLike[] = [];
  for await (const piece of body) {
    buffers.push(piece.buffer);
    if (buffers.length === 3) body.recycle?.(piece);
  }
  const [, first, second, third, fourth] = buffers;
  // Not `toBe`: buffers that differ would be printed.
  expect(third === second).toBe(true);
  expect(new Set([first, second, fourth]).size).toBe(3);
});

test('body bytes where the header announces none are refused', async () => {
  const pair = { suite: 'AES-256-GCM', expand: await crypto.hash.hmacSha512(SECRET) } as const;
  const header = { ...HEADER, enveloped: false, body: false, stream: false };
  const head = { method: 'GET', path: '/', headers: [] };
  const salt = crypto.random.bytes(16);
  const sealed = await sealRequest(crypto.aead, pair, salt, header, 'GET', head, undefined);
  const openWith = async (body: Uint8Array) =>
    codec.open(storedPair('AES-256-GCM', SECRET), {
      header,
      method: 'GET',
      encodedHead: sealed.encodedHead,
      body,
    });
  expect((await openWith(new Uint8Array(0))).body).toBeUndefined();
  await expect(openWith(Uint8Array.of(1))).rejects.toBeInstanceOf(DecodeError);
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['no known suite', new Uint8Array(65).fill(9)],
  ['a byte too few', storedPair('AES-256-GCM', SECRET).subarray(1)],
])('a stored pair that is %s is an error, not a refusal of the request', async (_, stored) => {
  const request = {
    header: HEADER,
    method: 'POST',
    encodedHead: undefined,
    body: new Uint8Array(0),
  };
  expect(() => codec.open(stored, request)).toThrow(RangeError);
});
