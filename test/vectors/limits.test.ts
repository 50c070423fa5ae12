import { describe, expect, test } from 'vitest';
import { openRequest } from '../../src/domain/codec/request.ts';
import { DecodeError } from '../../src/ports/codec.ts';
import { headerOf, open, pairOf, WHOLE, type WireRequest } from './exchanges.ts';
import { bytes, readVectors } from './files.ts';
import * as reference from './reference.ts';
import { SIDES } from './sides.ts';

/** Bytes of the longest HTTP body, or decoded x-mte-relay-eh, of a message that is not streamed. */
const LIMIT = 1_048_576;

const SALT = Buffer.alloc(16, 7);
const PAIR_SECRET = Buffer.alloc(64, 9);
const HEAD = Buffer.from('{":method":"POST",":path":"/"}');

interface Shape {
  readonly enveloped: boolean;
  readonly stream: boolean;
}

function request({ enveloped, stream }: Shape, bodyLength: number): WireRequest {
  const fields = {
    clientId: `00000000-0000-4000-8000-000000000000.${'00'.repeat(32)}`,
    pairId: 'A'.repeat(22),
    encodeType: 'MKE',
    enveloped,
    body: true,
    stream,
    sequence: 0,
  } as const;
  const header = reference.relayHeader(fields);
  const by = {
    suite: 'AES-256-GCM',
    key: reference.messageKeys(PAIR_SECRET, 0, SALT).request,
    base: Buffer.alloc(12),
    aad: reference.aad('request', 'POST', header),
  } as const;
  const body = Buffer.alloc(bodyLength);
  const made = stream
    ? reference.streamedMessage(by, fields, SALT, HEAD, [body, Buffer.alloc(0)])
    : reference.wholeMessage(by, fields, SALT, HEAD, body);
  const httpBody = new Uint8Array(made.httpBody);
  const pairSecret = PAIR_SECRET.toString('hex');
  return { ...made, httpBody, suite: by.suite, pairSecret, header, method: 'POST' };
}

function malformed(reason: string): WireRequest {
  const { pairSecret, reject } = readVectors<{
    pairSecret: string;
    reject: (Omit<WireRequest, 'httpBody'> & { reason: string; httpBody: string })[];
  }>('malformed-messages.json');
  const found = reject.find((vector) => vector.reason === reason);
  if (found === undefined) throw new Error(`no vector is for ${reason}`);
  return { ...found, pairSecret, httpBody: bytes(found.httpBody) };
}

describe.each(SIDES)('with $name', ({ crypto }) => {
  const opens = async (message: WireRequest, length: number) =>
    expect((await open(crypto, message, WHOLE)).body.length).toBe(length);
  const isRefused = (message: WireRequest) =>
    expect(open(crypto, message, WHOLE)).rejects.toThrow(DecodeError);

  test.each([
    { form: 'enveloped', enveloped: true, overhead: SALT.length + 4 + HEAD.length + 16 },
    { form: 'open', enveloped: false, overhead: 16 },
  ])('$form: an HTTP body of 1 MiB is opened, a byte more is refused', async (given) => {
    const shape = { enveloped: given.enveloped, stream: false };
    const longest = request(shape, LIMIT - given.overhead);
    expect(longest.httpBody.length).toBe(LIMIT);
    await opens(longest, LIMIT - given.overhead);
    await isRefused(request(shape, LIMIT - given.overhead + 1));
  });

  test('a frame of 65,536 bytes is opened, of a byte more is refused', async () => {
    const shape = { enveloped: false, stream: true };
    await opens(request(shape, 65_536), 65_536);
    await isRefused(request(shape, 65_537));
  });

  test('a head too long is refused at its length, before more is read', async () => {
    const message = malformed('a stream with a head of 262,145 bytes');
    const pair = await pairOf(crypto, message.suite, message.pairSecret);
    const body = (async function* () {
      yield message.httpBody.slice(0, SALT.length + 4 + 4 + 16);
      throw new Error('more was read');
    })();
    const { method } = message;
    const header = headerOf(message.header);
    const opening = openRequest(crypto.aead, pair, {
      header,
      method,
      encodedHead: undefined,
      body,
    });
    await expect(opening).rejects.toThrow(DecodeError);
  });
});
