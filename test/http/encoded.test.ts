import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { get } from '../support/http-exchange.ts';
import { type Call, type ProtocolClient, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(`${upstream.origin}/base`, {
    MTE_ROUTES: '/a,/b/*',
    CORS_METHODS: 'GET,POST',
    HEADERS: '{"x-served-by":"relay","cache-control":"public"}',
  });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const FORMS: readonly [string, Call][] = [
  ['MKE in an envelope', { encodeType: 'MKE' }],
  ['MTE in an envelope', { encodeType: 'MTE' }],
  ['MKE in an envelope, streamed', { stream: true }],
  ['MKE in the open form', { open: true }],
  ['MTE in the open form', { open: true, encodeType: 'MTE' }],
  ['MKE in the open form, streamed', { open: true, stream: true }],
];

describe.each(FORMS)('%s', (_, form) => {
  test('method, path, headers and body reach the upstream, and its answer the application', async () => {
    upstream.answer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(404, { 'x-answer': 'yes', 'content-type': 'text/plain' });
        response.end('not found');
      });
    });
    const { status, from, text, header } = await client.call({
      ...form,
      path: '/b/c?d=e',
      headers: [
        ['content-type', 'a/b'],
        ['x-list', '1'],
      ],
      body: 'hello',
    });
    expect([status, from, text]).toEqual([404, 'upstream', 'not found']);
    expect([header('x-answer'), header('content-type')]).toEqual(['yes', 'text/plain']);
    const [seen] = upstream.ledger;
    expect([seen?.method, seen?.url]).toEqual(['POST', '/base/b/c?d=e']);
    expect(seen?.headers).toMatchObject({ 'content-type': 'a/b', 'x-list': '1' });
    expect(seen?.body().toString()).toBe('hello');
  });

  test('outside stand a status that balancers may see, and nothing that caches would keep', async () => {
    const { wire } = await client.call({ ...form, path: '/a', body: 'x' });
    expect(wire.status).toBe(200);
    expect(wire.headers['cache-control']).toBe('no-store, no-transform');
    expect(wire.headers['x-accel-buffering']).toBe('no');
    expect(wire.headers['content-type']).toBe('application/octet-stream');
    expect(wire.headers['x-served-by']).toBe('relay');
  });

  test('what policy refuses is told in the encoding alone', async () => {
    const outside = await client.call({ ...form, path: '/b/../c', outerPath: '/a', body: 'x' });
    expect([outside.status, outside.from]).toEqual([404, 'relay']);
    expect(JSON.parse(outside.text)).toMatchObject({ code: 'route-not-found', status: 404 });
    const method = await client.call({ ...form, method: 'PUT', path: '/a', body: 'x' });
    expect([method.status, method.from]).toEqual([405, 'relay']);
    expect(upstream.ledger).toEqual([]);
  });

  test('an empty answer is empty', async () => {
    upstream.answer((request, response) => {
      request.resume().on('end', () => response.end());
    });
    const { status, body } = await client.call({ ...form, path: '/a', body: 'x' });
    expect([status, body.length]).toEqual([200, 0]);
  });
});

describe('statuses that a browser acts on', () => {
  test.each([204, 205, 301, 302, 303, 304, 307, 308, 401, 407, 408, 421, 425])(
    '%i stands inside an envelope, and 200 outside',
    async (status) => {
      upstream.answer((_, response) => response.writeHead(status, { location: '/next' }).end());
      const answer = await client.call({ method: 'GET', path: '/a' });
      expect([answer.status, answer.wire.status]).toEqual([status, 200]);
      expect([answer.header('location'), answer.wire.headers.location]).toEqual([
        '/next',
        undefined,
      ]);
      expect(upstream.ledger.length).toBe(1);
    },
  );

  test.each([201, 400, 403, 404, 409, 418, 429, 451, 500, 503, 599])(
    '%i is none of them',
    async (status) => {
      upstream.answer((_, response) => response.writeHead(status).end('x'));
      const answer = await client.call({ method: 'GET', path: '/a' });
      expect([answer.status, answer.wire.status, answer.text]).toEqual([status, status, 'x']);
    },
  );

  test.each([204, 304, 302, 401])('%i stands outside in the open form too', async (status) => {
    upstream.answer((_, response) => response.writeHead(status).end());
    const answer = await client.call({ method: 'GET', path: '/a', open: true });
    expect([answer.status, answer.wire.status]).toEqual([status, status]);
  });
});

describe.each([
  ['an envelope', {}],
  ['the open form', { open: true }],
])('HEAD in %s', (_, form) => {
  test('has the headers of the upstream and no body', async () => {
    upstream.answer((_request, response) =>
      response.writeHead(200, { 'content-length': '77' }).end(),
    );
    const answer = await client.call({ ...form, method: 'HEAD', path: '/a' });
    expect([answer.status, answer.header('content-length'), answer.body.length]).toEqual([
      200,
      '77',
      0,
    ]);
    expect(upstream.ledger[0]?.method).toBe('HEAD');
  });

  test('can be refused', async () => {
    const answer = await client.call({ ...form, method: 'HEAD', path: '/c' });
    expect([answer.status, answer.from]).toEqual([404, 'relay']);
  });
});

test('an outer HEAD of the open form is answered without a body, whatever is inside', async () => {
  const { seal, open } = client;
  upstream.answer((_, response) => response.end('body'));
  const sealed = await seal({ method: 'GET', path: '/a', open: true, outerMethod: 'HEAD' });
  const { method, path, headers } = sealed.wire;
  const answer = await open(
    sealed,
    await get(relay.origin, path, Object.fromEntries(headers), method),
  );
  expect([answer.status, answer.body.length]).toEqual([200, 0]);
});

test('every set-cookie stands outside, for the browser', async () => {
  upstream.answer((_, response) => {
    response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']).end();
  });
  const answer = await client.call({ path: '/a' });
  expect(answer.wire.headers['set-cookie']).toEqual(['a=1; HttpOnly', 'b=2']);
  expect(answer.header('set-cookie')).toBeUndefined();
});

test("the upstream's own caching and CORS do not stand outside, and HEADERS go before them", async () => {
  upstream.answer((_, response) => {
    response.writeHead(200, {
      'cache-control': 'max-age=60',
      etag: '"e"',
      'access-control-allow-origin': '*',
    });
    response.end();
  });
  const answer = await client.call({ path: '/a' });
  expect([answer.header('cache-control'), answer.header('etag')]).toEqual(['public', '"e"']);
  expect(answer.header('access-control-allow-origin')).toBeUndefined();
  expect(answer.wire.headers['cache-control']).toBe('no-store, no-transform');
  expect(answer.wire.headers.etag).toBeUndefined();
});

test('configured headers reach the upstream in place of decoded ones', async () => {
  await client.call({ path: '/a', headers: [['x-served-by', 'application']] });
  expect(upstream.ledger[0]?.headers['x-served-by']).toBe('relay');
});

test('of the headers outside, those that a browser owns reach the upstream, and no others', async () => {
  await client.call({
    path: '/a',
    headers: [['user-agent', 'application']],
    outerHeaders: [
      ['cookie', 'a=b'],
      ['user-agent', 'browser'],
      ['sec-fetch-site', 'same-origin'],
      ['authorization', 'Bearer outer'],
      ['x-anything', '1'],
    ],
  });
  const headers = upstream.ledger[0]?.headers;
  expect(headers).toMatchObject({
    cookie: 'a=b',
    'user-agent': 'application',
    'sec-fetch-site': 'same-origin',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': new URL(relay.origin).host,
  });
  for (const name of ['authorization', 'x-anything', 'x-mte-relay']) {
    expect(headers?.[name]).toBeUndefined();
  }
  expect(headers?.['content-type']).toBeUndefined();
});

test('interim answers are not relayed', async () => {
  upstream.answer((_, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => {
      setTimeout(() => response.end('final'), 20);
    });
  });
  const { status, text } = await client.call({ path: '/a' });
  expect([status, text]).toEqual([200, 'final']);
});

test('an unencoded request to an encoded route is refused', async () => {
  for (const path of ['/a', '/api/mte-message', '/?x']) {
    const { status, body } = await get(relay.origin, path);
    expect([status, JSON.parse(body.toString()).code]).toEqual([569, 'not-encoded']);
  }
  expect(upstream.ledger).toEqual([]);
});

describe('a sealed 502 is what the application sees', () => {
  /** A relay whose upstream answers these bytes and hangs up. */
  async function answeredWith(bytes: string, call: Call) {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(bytes)).on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const odd = await startRelay(`http://127.0.0.1:${port}`);
    const answer = await (await pairWith(odd.origin)).call(call);
    await odd.stop();
    server.close();
    return answer;
  }

  test.each<[string, string, Call]>([
    ['of a status above 599', 'HTTP/1.1 600 Odd\r\ncontent-length: 0\r\n\r\n', {}],
    ['of what is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', {}],
    ['of no answer', '', {}],
    ['of a head that breaks off', 'HTTP/1.1 200 OK\r\ncontent-le', {}],
    [
      'of a short MTE answer',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort',
      { encodeType: 'MTE' },
    ],
    ['of two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', {}],
  ])('%s', async (_, bytes, call) => {
    const answer = await answeredWith(bytes, call);
    expect([answer.status, answer.from, answer.wire.status]).toEqual([502, 'relay', 502]);
    expect(JSON.parse(answer.text).code).toBe('upstream-failed');
  });

  test('of an upstream that is down', async () => {
    const down = await startUpstream();
    await down.stop();
    const other = await startRelay(down.origin);
    const other_ = await pairWith(other.origin);
    const answer = await other_.call({ path: '/a', body: 'x', stream: true });
    expect([answer.status, answer.from]).toEqual([502, 'relay']);
    expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1/);
    await other.stop();
  });
});
