import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchangeBytes, statusOf } from '../conformance/raw-connection.ts';
import { exchanged, get } from '../support/http-exchange.ts';
import { type Call, type ProtocolClient, pairWith } from '../support/protocol-client.ts';
import { headOf } from '../support/raw-request.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

const MOST_BODY = 10_000;
const MOST_HEAD = 8_192;

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, {
    MAX_BODY_BYTES: String(MOST_BODY),
    MAX_HEADER_BYTES: String(MOST_HEAD),
    PASS_THROUGH_ROUTES: '/plain',
  });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

/** Brings more than the limit, and then waits until it is answered: the end never comes. */
function unending(bytes: number) {
  const answered = Promise.withResolvers<void>();
  async function* body() {
    for (let sent = 0; sent < bytes; sent += 1000) yield Buffer.alloc(1000);
    await answered.promise;
    throw new Error('it was answered');
  }
  return { body: body(), answered: () => answered.resolve() };
}

const FORMS: readonly [string, Call][] = [
  ['MKE in an envelope', {}],
  ['MTE in an envelope', { encodeType: 'MTE' }],
  ['MKE in the open form', { open: true }],
  ['MTE in the open form', { open: true, encodeType: 'MTE' }],
];

const STREAMED: readonly [string, Call][] = [
  ['a stream in an envelope', { stream: true }],
  ['a stream in the open form', { stream: true, open: true }],
];

const TOO_LARGE = { code: 'body-too-large', status: 413 };
const NAMES_LIMIT = /\b10000\b.*MAX_BODY_BYTES/;

describe.each(FORMS)('%s', (_, form) => {
  test('a body of the limit goes through', async () => {
    const { status } = await client.call({ ...form, body: Buffer.alloc(MOST_BODY) });
    expect(status).toBe(200);
    expect(upstream.ledger[0]?.body().length).toBe(MOST_BODY);
  });

  test('a longer one is a sealed 413 that names the limit, and the upstream sees nothing', async () => {
    const answer = await client.call({ ...form, body: Buffer.alloc(MOST_BODY + 1) });
    expect([answer.status, answer.from, answer.wire.status]).toEqual([413, 'relay', 413]);
    expect(JSON.parse(answer.text)).toMatchObject(TOO_LARGE);
    expect(answer.text).toMatch(NAMES_LIMIT);
    expect(upstream.ledger).toEqual([]);
  });

  test('a head beyond the limit is a sealed 431 that names it, and the upstream sees nothing', async () => {
    const headers = [['x-long', 'v'.repeat(MOST_HEAD)]] as const;
    const answer = await client.call({ ...form, headers, body: 'x' });
    expect([answer.status, answer.from, answer.wire.status]).toEqual([431, 'relay', 431]);
    expect(JSON.parse(answer.text).code).toBe('head-too-large');
    expect(answer.text).toMatch(/\b8192\b.*MAX_HEADER_BYTES/);
    expect(upstream.ledger).toEqual([]);
  });

  test('a head of the limit goes through', async () => {
    const rest = 'POST'.length + '/a'.length + 'x-long'.length;
    const headers = [['x-long', 'v'.repeat(MOST_HEAD - rest)]] as const;
    const answer = await client.call({ ...form, path: '/a', headers, body: 'x' });
    expect(answer.status).toBe(200);
  });
});

describe.each(STREAMED)('%s', (_, form) => {
  test('of a length that is announced and too much is a sealed 413 at once', async () => {
    const { body, answered } = unending(1000);
    const headers = [['content-length', String(MOST_BODY + 1)]] as const;
    const answer = await client.call({ ...form, headers, body });
    answered();
    expect([answer.status, answer.from]).toEqual([413, 'relay']);
    expect(answer.text).toMatch(NAMES_LIMIT);
    expect(upstream.ledger).toEqual([]);
  });

  test('of no announced length is a sealed 413 when it gets there, and never complete', async () => {
    const { body, answered } = unending(MOST_BODY + 1000);
    const answer = await client.call({ ...form, body });
    answered();
    expect([answer.status, answer.from]).toEqual([413, 'relay']);
    expect(answer.text).toMatch(NAMES_LIMIT);
    await upstream.ledger[0]?.cut;
    expect(upstream.ledger[0]?.complete()).toBe(false);
  });

  test('of the limit goes through', async () => {
    async function* body() {
      for (let i = 0; i < 10; i++) yield Buffer.alloc(MOST_BODY / 10);
    }
    expect((await client.call({ ...form, body: body() })).status).toBe(200);
    expect(upstream.ledger[0]?.body().length).toBe(MOST_BODY);
  });

  test('a head beyond the limit is a sealed 431', async () => {
    const headers = [['x-long', 'v'.repeat(MOST_HEAD)]] as const;
    const { body, answered } = unending(1000);
    const answer = await client.call({ ...form, headers, body });
    answered();
    expect([answer.status, answer.from]).toEqual([431, 'relay']);
    expect(upstream.ledger).toEqual([]);
  });
});

describe('on a pass-through route', () => {
  const put = (body: Uint8Array | AsyncIterable<Uint8Array>, headers: [string, string][]) =>
    exchanged(relay.origin, { method: 'PUT', path: '/plain', headers, body });

  test('a longer body is a plain 413 that names the limit', async () => {
    const { status, body } = await put(Buffer.alloc(MOST_BODY + 1), [
      ['content-length', String(MOST_BODY + 1)],
    ]);
    expect(status).toBe(413);
    expect(JSON.parse(body.toString())).toMatchObject(TOO_LARGE);
    expect(body.toString()).toMatch(NAMES_LIMIT);
    expect(upstream.ledger).toEqual([]);
  });

  test('one that does not say its length is a plain 413 when it gets there', async () => {
    const endless = unending(MOST_BODY + 1000);
    const { status, body } = await put(endless.body, [['transfer-encoding', 'chunked']]);
    endless.answered();
    expect(status).toBe(413);
    expect(body.toString()).toMatch(NAMES_LIMIT);
    await upstream.ledger[0]?.cut;
    expect(upstream.ledger.filter(({ complete }) => complete())).toEqual([]);
  });

  test('one of the limit goes through', async () => {
    const { status } = await put(Buffer.alloc(MOST_BODY), []);
    expect(status).toBe(200);
  });
});

test('outer headers beyond twice the limit are a plain 431 of the parser, and the end', async () => {
  const fields = Array.from({ length: 20 }, (_, i) => `x-${i}: ${'v'.repeat(1000)}`);
  const head = headOf({ method: 'GET', path: '/plain', headers: [] }, ...fields);
  const { answers } = await exchangeBytes(relay.origin, head);
  expect(answers.map(statusOf)).toEqual([431]);
  expect(upstream.ledger).toEqual([]);
});

describe('an answer whose head is beyond the limit', () => {
  beforeEach(() => {
    upstream.answer((_, response) => response.setHeader('x-long', 'v'.repeat(MOST_HEAD)).end());
  });

  test.each(FORMS)('is a sealed 502 that names it: %s', async (_, form) => {
    const answer = await client.call({ ...form, method: 'GET' });
    expect([answer.status, answer.from]).toEqual([502, 'relay']);
    expect(JSON.parse(answer.text).code).toBe('upstream-failed');
    expect(answer.text).toContain('MAX_HEADER_BYTES');
  });

  test('is a plain 502 on a pass-through route', async () => {
    const { status, body } = await get(relay.origin, '/plain');
    expect(status).toBe(502);
    expect(body.toString()).toContain('MAX_HEADER_BYTES');
  });
});
