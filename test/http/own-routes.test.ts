import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/domain/errors.ts';
import { acceptAnswer, createOffer } from '../../src/domain/pairing/accept-answer.ts';
import { exchanged, get } from '../support/http-exchange.ts';
import { crypto, issuedClientId, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/api/*,/public/*' });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const jsonOf = async (path: string) => {
  const { status, headers, body } = await get(relay.origin, path);
  expect(headers['content-type']).toBe('application/json');
  expect(headers['cache-control']).toBe('no-store');
  return { status, value: JSON.parse(body.toString()) };
};

/** Sends bytes as they are, and resolves with all that comes back until the relay hangs up. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(relay.origin).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('the echo', () => {
  test.each([
    ['/api/mte-echo?msg=test', 'test'],
    ['/api/mte-echo/test', 'test'],
    ['/api/mte-echo?msg=a%20b%2Fc', 'a b/c'],
    ['/api/mte-echo/a%20b%2Fc', 'a b/c'],
    ['/api/mte-echo', ''],
    ['/api/mte-echo/%E0%A4%A', '%E0%A4%A'],
  ])('%s says %j and the time', async (path, echo) => {
    const { status, value } = await jsonOf(path);
    expect(status).toBe(200);
    expect(Object.keys(value)).toEqual(['echo', 'time']);
    expect(value.echo).toBe(echo);
    expect(new Date(value.time).toISOString()).toBe(value.time);
  });
});

test('HEAD /api/mte-relay issues a fresh client ID', async () => {
  const [one, two] = [await issuedClientId(relay.origin), await issuedClientId(relay.origin)];
  expect(one).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.[0-9a-f]{64}$/,
  );
  expect(one).not.toBe(two);
});

describe('POST /api/mte-pair', () => {
  const pairing = (clientId: string | undefined, body: Uint8Array | string) =>
    exchanged(relay.origin, {
      method: 'POST',
      path: '/api/mte-pair',
      headers: clientId === undefined ? [] : [['x-mte-relay', clientId]],
      body: Buffer.from(body),
    });

  test('answers an offer of sixteen, in its order', async () => {
    const clientId = await issuedClientId(relay.origin);
    const offer = await createOffer(crypto, 16);
    const { status, headers, body } = await pairing(clientId, offer.offer);
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    const answer = JSON.parse(body.toString());
    expect(Object.keys(answer)).toEqual(['version', 'suite', 'tenant', 'identity', 'pairs']);
    expect(Object.keys(answer.pairs[0])).toEqual([
      'pairId',
      'ciphertext',
      'signature',
      'pairedAt',
      'expiresIn',
      'maxMessages',
    ]);
    const pairs = await acceptAnswer(crypto, offer, clientId, body, undefined);
    expect(new Set(pairs.map(({ pairId }) => pairId)).size).toBe(16);
    expect(pairs[0]).toMatchObject({ expiresIn: 1_800_000, maxMessages: 65_536 });
  });

  test.each([
    ['no client ID', undefined, 569, 'not-encoded'],
    ['a malformed one', 'me', 569, 'not-encoded'],
    [
      'a forged one',
      `01234567-89ab-4cde-8f01-23456789abcd.${'0f'.repeat(32)}`,
      566,
      'client-id-invalid',
    ],
  ])('refuses %s', async (_, clientId, status, code) => {
    const answer = await pairing(clientId, (await createOffer(crypto, 1)).offer);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code, status });
  });

  test('refuses what is no offer, and one too large', async () => {
    const clientId = await issuedClientId(relay.origin);
    expect((await pairing(clientId, '{}')).status).toBe(562);
    expect((await pairing(clientId, '')).status).toBe(562);
    expect((await pairing(clientId, new Uint8Array(65_537))).status).toBe(413);
  });
});

test('GET /api/mte-errors is the table', async () => {
  const { value } = await jsonOf('/api/mte-errors');
  expect(value).toEqual(
    Object.entries(ERRORS).map(([code, { status, form, resend, meaning }]) => ({
      status,
      code,
      form,
      resend,
      meaning,
    })),
  );
});

test('live and ready', async () => {
  expect(await jsonOf('/api/mte-live')).toEqual({ status: 200, value: { status: 'live' } });
  expect(await jsonOf('/api/mte-ready')).toEqual({ status: 200, value: { status: 'ready' } });
});

test('health checks of HTTP/1.0, which has no Host, are answered', async () => {
  expect(await raw('GET /api/mte-live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a Host that is none is a bad request, and no fault of the relay', async () => {
  for (const host of ['a b', '[', 'a/b']) {
    const request = `GET /api/mte-live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    expect(await raw(request)).toMatch(/^HTTP\/1\.1 400 /);
  }
  expect(relay.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test('a client that goes away in the middle of a pairing is no fault of the relay', async () => {
  const socket = connect(Number(new URL(relay.origin).port), '127.0.0.1');
  socket.write('POST /api/mte-pair HTTP/1.1\r\nHost: relay\r\nContent-Length: 10\r\n\r\n{"ver');
  await get(relay.origin, '/api/mte-live');
  socket.destroy();
  await once(socket, 'close');
  const gone = () => relay.log.some((line) => line.includes('the client went away'));
  while (!gone()) await get(relay.origin, '/api/mte-live');
  expect(relay.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test('a route of the relay refuses other methods', async () => {
  for (const [path, method] of [
    ['/api/mte-pair', 'GET'],
    ['/api/mte-live', 'POST'],
    ['/api/mte-relay', 'DELETE'],
  ] as const) {
    expect((await get(relay.origin, path, {}, method)).status).toBe(405);
  }
});

describe('no pattern takes a route of the relay away', () => {
  test('a message under /api/* is opened, not passed through', async () => {
    const client = await pairWith(relay.origin);
    expect((await client.call({ path: '/a' })).status).toBe(200);
    expect(upstream.ledger.map(({ url }) => url)).toEqual(['/a']);
  });

  test.each([
    '/api/mte-message',
    '/api/mte-pair',
    '/api/mte-live',
    '/api/mte-echo/x',
    '/api/x/../mte-message',
    '/public/mte-relay-client.js',
    '/public/mte-relay-client-chunk.js.map',
  ])('%s never reaches the upstream unencoded', async (path) => {
    await get(relay.origin, path);
    expect(upstream.ledger).toEqual([]);
  });
});
