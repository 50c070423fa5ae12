import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { WireRequest, WireResponse } from '../support/http-exchange.ts';
import { type Call, issuedClientId, pairWith } from '../support/protocol-client.ts';
import { attackedRelay, bodyOf, flipped, withHeader } from './attacked-relay.ts';

const { relay, upstream, client, attack } = attackedRelay();

/** All of an answer but its date. */
const ALWAYS_FRESH = ['date', 'x-request-id'];

function comparable({ status, rawHeaders, body }: WireResponse) {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!ALWAYS_FRESH.includes(name.toLowerCase())) headers.push(`${name}: ${rawHeaders[i + 1]}`);
  }
  return { status, headers, body: body.toString() };
}

/** The one answer to everything that cannot be decoded. */
const REFUSAL = {
  status: 562,
  headers: [
    'vary: origin',
    'content-type: application/json',
    'cache-control: no-store',
    'content-length: 83',
    'Connection: close',
  ],
  body: '{"error":"What was sent could not be decoded.","code":"decode-failed","status":562}',
};

/** A sealed request whose body is there at once, so that it can be altered. */
async function sealed(call: Call): Promise<WireRequest> {
  const { wire } = await client().seal({ path: '/secret', ...call });
  return wire.body === undefined ? wire : { ...wire, body: await bodyOf(wire) };
}

async function isRefused(request: WireRequest): Promise<void> {
  expect(comparable(await attack(request))).toEqual(REFUSAL);
  expect(upstream().ledger).toEqual([]);
}

/** Every bit of the first bytes, which hold salt and prefix, and one of each byte after them. */
function* bits(length: number) {
  for (let bit = 0; bit < Math.min(length, 24) * 8; bit++) yield bit;
  for (let at = 24; at < length; at++) yield at * 8 + (at % 8);
}

/** Changes one field of the relay header. */
const field = (index: number, value: string) => (header: string) =>
  header.split(',').with(index, value).join(',');

describe('a flipped bit is refused with the one answer to what cannot be decoded', () => {
  test.each<[string, Call]>([
    ['salt, ciphertext and tag of an envelope', { body: 'hi' }],
    ['salt, ciphertext and tag of an MTE envelope', { body: 'hi', encodeType: 'MTE' }],
    ['ciphertext and tag of a body in the open form', { body: 'hi', open: true }],
  ])('in %s', async (_, call) => {
    const request = await sealed(call);
    const body = await bodyOf(request);
    for (const bit of bits(body.length)) await isRefused({ ...request, body: flipped(body, bit) });
    expect((await attack(request)).status).toBe(200);
  });

  test('in salt, prefix, ciphertext and tag of the first frame of a stream', async () => {
    const request = await sealed({ stream: true, body: 'hi' });
    const body = await bodyOf(request);
    const first = 16 + 4 + (body[19] ?? 0);
    for (const bit of bits(first)) await isRefused({ ...request, body: flipped(body, bit) });
    expect((await attack(request)).status).toBe(200);
  });

  test('in every character of an encoded head', async () => {
    const request = await sealed({ open: true, method: 'GET' });
    const length = request.headers.find(([name]) => name === 'x-mte-relay-eh')?.[1].length ?? 0;
    expect(length).toBeGreaterThan(60);
    for (let at = 0; at < length; at++) {
      const change = (text: string) =>
        text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      await isRefused(withHeader(request, 'x-mte-relay-eh', change));
    }
    await isRefused(withHeader(request, 'x-mte-relay-eh', () => ''));
    await isRefused(withHeader(request, 'x-mte-relay-eh', (text) => `${text}=`));
    expect((await attack(request)).status).toBe(200);
  });
});

describe('a changed field of the relay header is refused with the same answer', () => {
  test.each<[string, Call, number, string]>([
    ['MTE for MKE', {}, 2, '0'],
    ['MKE for MTE', { encodeType: 'MTE' }, 2, '1'],
    ['a stream for a whole', {}, 6, '1'],
    ['a whole for a stream', { stream: true }, 6, '0'],
    ['a body for none', { open: true, method: 'GET' }, 5, '1'],
    ['none for a body', { open: true, body: 'hi' }, 5, '0'],
    ['another sequence', {}, 7, '60000'],
  ])('%s', async (_, call, index, value) => {
    const request = await sealed(call);
    await isRefused(withHeader(request, 'x-mte-relay', field(index, value)));
    expect((await attack(request)).status).toBe(200);
  });

  test('an own client ID on the message of somebody else', async () => {
    const own = await issuedClientId(relay().origin);
    await isRefused(withHeader(await sealed({}), 'x-mte-relay', field(0, own)));
  });
});

test('the pair of somebody else, used with an own client ID and key, is refused with the same answer', async () => {
  const attacker = await pairWith(relay().origin);
  const { wire } = await attacker.seal({ path: '/secret' });
  await isRefused(withHeader(wire, 'x-mte-relay', field(1, client().pair.pairId)));
});

test('another outer method is refused with the same answer', async () => {
  const request = await sealed({ open: true, method: 'GET' });
  for (const method of ['DELETE', 'POST', 'OPTIONS']) await isRefused({ ...request, method });
  expect((await attack(request)).status).toBe(200);
});

test('an encoded head beside an envelope is refused with the same answer', async () => {
  const request = await sealed({});
  const headers = [...request.headers, ['x-mte-relay-eh', 'AAAA']] as const;
  await isRefused({ ...request, headers });
});

describe('a body of another length is refused with the same answer', () => {
  test.each<[string, Call]>([
    ['an envelope', { body: 'hi' }],
    ['an MTE envelope', { body: 'hi', encodeType: 'MTE' }],
    ['a body in the open form', { body: 'hi', open: true }],
  ])('%s', async (_, call) => {
    const request = await sealed(call);
    const body = await bodyOf(request);
    for (const length of [0, 1, 11, 12, 15, 16, 27, 28, 32, body.length - 16, body.length - 1]) {
      await isRefused({ ...request, body: body.subarray(0, Math.min(length, body.length - 1)) });
    }
    await isRefused({ ...request, body: Uint8Array.of(...body, 0) });
    await isRefused({ ...request, body: Uint8Array.of(0, ...body) });
    expect((await attack(request)).status).toBe(200);
  });

  test('bytes where none are announced', async () => {
    const request = await sealed({ open: true, method: 'POST' });
    await isRefused({ ...request, body: Uint8Array.of(1) });
    async function* unannounced() {
      yield Uint8Array.of(1);
    }
    await isRefused({ ...request, body: unannounced() });
    expect((await attack(request)).status).toBe(200);
  });

  test('more than a mebibyte that is not streamed, announced or not', async () => {
    const request = await sealed({});
    await isRefused({ ...request, body: new Uint8Array(1_048_577) });
    async function* unannounced() {
      for (let i = 0; i < 20; i++) yield new Uint8Array(65_536);
    }
    await isRefused({ ...request, body: unannounced() });
  });

  test('a stream cut before its head is whole', async () => {
    const request = await sealed({ stream: true, body: 'hi' });
    const body = await bodyOf(request);
    for (const length of [0, 1, 15, 16, 19, 20, 40]) {
      await isRefused({ ...request, body: body.subarray(0, length) });
    }
  });
});

describe('a stream altered behind its head never reaches the upstream as a complete request', () => {
  test.each<[string, (rest: Uint8Array) => Uint8Array]>([
    ['without its last frame', (rest) => rest.subarray(0, -20)],
    ['cut within its last frame', (rest) => rest.subarray(0, -1)],
    ['cut within a frame', (rest) => rest.subarray(0, 10)],
    ['cut behind a frame', () => new Uint8Array(0)],
    ['with a byte after its last frame', (rest) => Uint8Array.of(...rest, 0)],
    ['with a frame after its last one', (rest) => Uint8Array.of(...rest, ...rest.subarray(-20))],
    ['with a frame left out', (rest) => rest.subarray(-20)],
    ['with a bit flipped in a prefix', (rest) => flipped(rest, 31)],
    ['with a bit flipped in its body', (rest) => flipped(rest, 5 * 8)],
    ['with a bit flipped in its last tag', (rest) => flipped(rest, (rest.length - 1) * 8)],
    [
      'with the mark of the last frame taken away',
      (rest) => flipped(rest, (rest.length - 20) * 8 + 7),
    ],
  ])('%s', async (_, change) => {
    const { wire, ...rest } = await client().seal({ path: '/up', stream: true, body: twoPieces() });
    const [head, first, ...others] = await pieces(wire);
    async function* body() {
      if (head !== undefined) yield head;
      if (first !== undefined) yield first;
      // From here on the relay has claimed the request and is in the middle of forwarding it.
      while (upstream().ledger.length === 0) await delay(1);
      yield change(new Uint8Array(Buffer.concat(others)));
    }
    const answer = await attack({ ...wire, body: body() });
    const opened = await client().open({ wire, ...rest }, answer);
    expect([opened.status, opened.from, opened.wire.status]).toEqual([562, 'relay', 562]);
    expect(JSON.parse(opened.text).code).toBe('decode-failed');
    expect(upstream().ledger.map(({ complete }) => complete())).toEqual([false]);
  });

  test('whole, it reaches the upstream', async () => {
    const { wire } = await client().seal({ path: '/up', stream: true, body: twoPieces() });
    expect((await attack(wire)).status).toBe(200);
    expect(upstream().ledger[0]?.body().toString()).toBe('onetwo');
  });
});

async function* twoPieces() {
  yield Buffer.from('one');
  yield Buffer.from('two');
}

async function pieces({ body }: WireRequest): Promise<Uint8Array[]> {
  const list: Uint8Array[] = [];
  if (body !== undefined && !(body instanceof Uint8Array))
    for await (const one of body) list.push(one);
  return list;
}
