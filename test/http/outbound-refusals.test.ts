import { once } from 'node:events';
import { Agent, createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createOutbound } from '../../src/adapters/http/outbound/index.ts';
import { outerRequest } from '../../src/adapters/http/outer-request.ts';
import { createPeerOf } from '../../src/adapters/http/peer.ts';
import { createPinoLogger } from '../../src/adapters/log/pino.ts';
import { createRequestIds } from '../../src/domain/request-id.ts';
import type { HeaderList } from '../../src/ports/http.ts';
import type { RelayClient } from '../../src/ports/relay-client.ts';
import { createRelayClient } from '../../src/relay-client.ts';
import { exchanged, received, send } from '../support/http-exchange.ts';
import { type Settings, startRelay } from '../support/relay-server.ts';
import {
  controlFor,
  crossed,
  type RelayPair,
  startNear,
  startRelayPair,
  TOKEN,
} from './outbound-pair.ts';

const crypto = createCrypto();
let pair: RelayPair;

beforeAll(async () => {
  pair = await startRelayPair();
});
beforeEach(() => pair.upstream.reset());
afterAll(() => pair.stop());

const replaced = (name: string, value?: string): HeaderList => [
  ...pair.control.filter(([other]) => other !== name),
  ...(value === undefined ? [] : [[name, value] as const]),
];
const added = (name: string, value: string): HeaderList => [...pair.control, [name, value]];

interface Refused {
  readonly headers: () => HeaderList;
  readonly status: number;
  readonly code: string;
}

const REFUSED: Record<string, Refused> = {
  'no token': {
    headers: () => replaced('x-mte-outbound-token'),
    status: 401,
    code: 'outbound-unauthorized',
  },
  'a wrong token': {
    headers: () => replaced('x-mte-outbound-token', `${TOKEN.slice(0, -1)}b`),
    status: 401,
    code: 'outbound-unauthorized',
  },
  'the beginning of the token': {
    headers: () => replaced('x-mte-outbound-token', TOKEN.slice(0, 10)),
    status: 401,
    code: 'outbound-unauthorized',
  },
  'an empty token': {
    headers: () => replaced('x-mte-outbound-token', ''),
    status: 401,
    code: 'outbound-unauthorized',
  },
  'two tokens': {
    headers: () => added('x-mte-outbound-token', 'another'),
    status: 401,
    code: 'outbound-unauthorized',
  },
  'no upstream': {
    headers: () => replaced('x-mte-upstream'),
    status: 400,
    code: 'outbound-malformed',
  },
  'two upstreams': {
    headers: () => added('x-mte-upstream', 'https://relay.example.com'),
    status: 400,
    code: 'outbound-malformed',
  },
  ...Object.fromEntries(
    [
      'relay.example.com',
      'ftp://relay.example.com',
      'https://relay.example.com/base',
      'https://relay.example.com/?',
      'https://user@relay.example.com',
      'https://',
    ].map((upstream) => [
      `the upstream ${upstream}`,
      {
        headers: () => replaced('x-mte-upstream', upstream),
        status: 400,
        code: 'outbound-malformed',
      },
    ]),
  ),
  'an upstream that is not allowed': {
    headers: () => replaced('x-mte-upstream', pair.far.origin),
    status: 403,
    code: 'outbound-not-allowed',
  },
  ...Object.fromEntries(
    [
      ['x-mte-encode-type', 'mte'],
      ['x-mte-encode-type', ''],
      ['x-mte-encode-url', 'yes'],
      ['x-mte-encode-headers', ''],
      ['x-mte-encode-headers', 'x-one,,x-two'],
      ['x-mte-encode-headers', 'x one'],
    ].map(([name = '', value = '']) => [
      `${name} of "${value}"`,
      { headers: () => added(name, value), status: 400, code: 'outbound-malformed' },
    ]),
  ),
};

test.each(Object.entries(REFUSED))('%s is refused before anything is sent', async (_, refused) => {
  const before = crossed(pair.tap).length;
  const request = { method: 'POST', path: '/x', headers: refused.headers() };
  const { status, headers, body } = await exchanged(pair.near.origin, request);
  const { error, ...facts } = JSON.parse(body.toString());
  expect(status).toBe(refused.status);
  expect(facts).toEqual({ code: refused.code, status, requestMayHaveRun: false });
  expect(error).not.toContain(TOKEN);
  expect(headers['content-type']).toBe('application/json');
  expect(headers['x-request-id']).toMatch(/./);
  expect(headers['www-authenticate']).toBe(status === 401 ? 'mte-outbound' : undefined);
  expect(crossed(pair.tap).length).toBe(before);
  expect(pair.upstream.ledger).toEqual([]);
});

test.each([
  ['a GET with a body', { method: 'GET', path: '/x' }],
  ['TRACE', { method: 'TRACE', path: '/x' }],
])('%s is refused', async (_, request) => {
  const headers = added('content-length', request.method === 'GET' ? '4' : '0');
  const body = request.method === 'GET' ? Buffer.from('body') : undefined;
  const answer = await exchanged(pair.near.origin, { ...request, headers, body });
  expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'unsupported', status: 400 });
});

test('a relay without the token set does not send', async () => {
  const { far, tap, upstream } = pair;
  const before = crossed(tap).length;
  const { status } = await exchanged(far.origin, {
    method: 'GET',
    path: '/x',
    headers: pair.control,
  });
  expect(status).toBe(569);
  expect(crossed(tap).length).toBe(before);
  expect(upstream.ledger).toEqual([]);
});

/** What a caller gets from a relay that may send to `relayOrigin`. */
async function askedOf(
  relayOrigin: string,
  extra: HeaderList = [],
  body?: Buffer,
  settings: Settings = {},
) {
  const near = await startNear(relayOrigin, settings);
  onTestFinished(() => near.stop());
  const headers = [...controlFor(relayOrigin), ...extra];
  const answer = await exchanged(near.origin, { method: 'POST', path: '/x', headers, body });
  return { ...JSON.parse(answer.body.toString()), outer: answer.status };
}

/** A TCP server that does with each connection as told. */
async function startHostile(answer: string | undefined): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      if (answer === undefined) socket.destroy();
      else socket.end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the other relay', () => {
  test('is down: 502, and nothing ran', async () => {
    const gone = await startRelay('http://127.0.0.1:9');
    await gone.stop();
    expect(await askedOf(gone.origin)).toMatchObject({
      outer: 502,
      status: 502,
      code: 'relay-unreachable',
      requestMayHaveRun: false,
    });
  });

  test('hangs up: 502', async () => {
    const hostile = await startHostile(undefined);
    expect(await askedOf(hostile)).toMatchObject({ outer: 502, code: 'relay-unreachable' });
  });

  test('is no relay: 502', async () => {
    const hostile = await startHostile('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    expect(await askedOf(hostile)).toMatchObject({ outer: 502, code: 'not-a-relay' });
  });

  test('does not take more than an MTE message holds: 413', async () => {
    const extra: HeaderList = [
      ['x-mte-encode-type', 'MTE'],
      ['content-length', '2000000'],
    ];
    const refused = await askedOf(pair.far.origin, extra, Buffer.alloc(2_000_000));
    expect(refused).toMatchObject({ outer: 413, code: 'message-too-long' });
    expect(pair.upstream.ledger).toEqual([]);
  });

  test('cannot reach its upstream: its own refusal comes back', async () => {
    const far = await startRelay('http://127.0.0.1:9');
    onTestFinished(() => far.stop());
    expect(await askedOf(far.origin)).toMatchObject({ outer: 502, code: 'upstream-failed' });
  });

  test('was restarted: the next request gets its answer', async () => {
    const first = await startRelay(pair.upstream.origin, { CORS_METHODS: 'GET,POST' });
    const near = await startNear(first.origin);
    onTestFinished(() => near.stop());
    const request = { method: 'POST', path: '/x', headers: controlFor(first.origin) };
    expect((await exchanged(near.origin, request)).status).toBe(200);
    await first.stop();
    const second = await startRelay(pair.upstream.origin, {
      CORS_METHODS: 'GET,POST',
      PORT: new URL(first.origin).port,
    });
    onTestFinished(() => second.stop());
    expect((await exchanged(near.origin, request)).status).toBe(200);
    expect(pair.upstream.ledger).toHaveLength(2);
  });
});

const UNTRUSTED = 'A'.repeat(43);

/** The sending side alone, with a client of its own. */
async function startOutbound(relayOrigin: string, client: RelayClient): Promise<string> {
  const logger = createPinoLogger('off');
  const outbound = createOutbound({ token: TOKEN, allowed: [relayOrigin], client, logger });
  const requestIdOf = createRequestIds(crypto.random);
  const options = { peerOf: createPeerOf([]), requestIdOf, clientTimeoutMs: undefined };
  const server = createHttpServer((incoming, outgoing) => {
    void outbound.handle(outerRequest(incoming, outgoing, options), outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await client.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('another relay that is not one of the pinned is not trusted: 502', async () => {
  const limits = { connectMs: 1_000, responseMs: 10_000 };
  const client = createRelayClient({ crypto, pinnedIdentities: [UNTRUSTED], limits });
  const near = await startOutbound(pair.far.origin, client);
  const request = { method: 'POST', path: '/x', headers: controlFor(pair.far.origin) };
  const answer = await exchanged(near, request);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    status: 502,
    code: 'identity-not-trusted',
    requestMayHaveRun: false,
  });
  expect(pair.upstream.ledger).toEqual([]);
});

test('another relay that does not answer in time: 504, and the request may have run', async () => {
  pair.upstream.answer(() => {});
  const refused = await askedOf(pair.far.origin, [], undefined, { UPSTREAM_TIMEOUT_MS: '1000' });
  expect(refused).toMatchObject({
    outer: 504,
    status: 504,
    code: 'network-failed',
    requestMayHaveRun: true,
  });
});

test('a body that comes too slowly: 408, and the connection ends', async () => {
  const near = await startNear(pair.far.origin, { CLIENT_TIMEOUT_MS: '1000' });
  onTestFinished(() => near.stop());
  const headers: HeaderList = [...controlFor(pair.far.origin), ['content-length', '10']];
  async function* body() {
    yield Buffer.from('one');
    await new Promise(() => {});
  }
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const request = { method: 'POST', path: '/x', headers, body: body() };
  const answer = await received(await send(near.origin, request, { agent }));
  expect([answer.status, answer.headers.connection]).toEqual([408, 'close']);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'request-timeout' });
  expect(pair.upstream.ledger).toEqual([]);
});

test('an answer longer than it says is cut before it can pass for two', async () => {
  const headers = { 'content-length': '3' };
  const lying: RelayClient = {
    fetch: async () => new Response('one, and what nobody asked for', { headers }),
    close: async () => {},
  };
  const near = await startOutbound(pair.far.origin, lying);
  const request = { method: 'GET', path: '/x', headers: controlFor(pair.far.origin) };
  await expect(exchanged(near, request)).rejects.toThrow();
});
