import { execFile, spawnSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../../src/ports/http.ts';
import { exchanged, type WireRequest, type WireResponse } from '../support/http-exchange.ts';
import type { Recorded } from '../support/recording-upstream.ts';
import { crossed, type RelayPair, startRelayPair } from './outbound-pair.ts';

let pair: RelayPair;

beforeAll(async () => {
  pair = await startRelayPair();
});
beforeEach(() => {
  pair.upstream.reset();
  pair.upstream.answer((request, response) => void serve(request, response));
});
afterAll(() => pair.stop());

const ZIPPED = gzipSync('what is compressed here, here, here and here');

async function serve(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  switch (new URL(request.url ?? '', 'http://upstream').pathname) {
    case '/moved':
      response.writeHead(302, { location: '/elsewhere?b=2' }).end('moved');
      return;
    case '/none':
      response.writeHead(204, { 'x-own': 'none' }).end();
      return;
    case '/unchanged':
      response.writeHead(304, { etag: '"1"' }).end();
      return;
    case '/refused':
      response.writeHead(401, { 'www-authenticate': 'Basic realm="api"' }).end('who are you?');
      return;
    case '/broken':
      response.writeHead(503, { 'retry-after': '7' }).end('later');
      return;
    case '/zipped':
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'content-length': ZIPPED.length,
        'content-type': 'text/plain',
      });
      response.end(ZIPPED);
      return;
    case '/pieces':
      response.write('one, ');
      response.end('two');
      return;
    default:
      response.setHeader('set-cookie', ['a=1; Path=/', 'b=2; HttpOnly']);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method: request.method, body: body.toString('latin1') }));
  }
}

/** Of one hop, or of the moment. */
const OF_A_HOP = ['connection', 'expect', 'keep-alive', 'transfer-encoding', 'date'];
/** What relays say of themselves and of who called them. */
const OF_RELAYS = [
  'host',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
];
/** A caller that names no `accept` takes everything, and then that is said. */
const OF_FETCH = ['accept'];

function answered({ status, headers, body }: WireResponse) {
  const kept = Object.entries(headers).filter(
    ([name]) => ![...OF_A_HOP, 'x-request-id'].includes(name),
  );
  return { status, headers: Object.fromEntries(kept), body: body.toString('latin1') };
}

function reached({ method, url, headers, body }: Recorded) {
  const dropped = [...OF_A_HOP, ...OF_RELAYS, ...OF_FETCH];
  const kept = Object.entries(headers).filter(([name]) => !dropped.includes(name));
  return { method, url, headers: Object.fromEntries(kept), body: body().toString('latin1') };
}

/** Asks for the same directly and through both relays. */
async function both(request: WireRequest, control: HeaderList = []) {
  const { upstream, near } = pair;
  const direct = answered(await exchanged(upstream.origin, request));
  const headers = [...request.headers, ...pair.control, ...control];
  const relayed = answered(await exchanged(near.origin, { ...request, headers }));
  return { direct, relayed, seen: upstream.ledger.map(reached) };
}

const JSON_BODY = Buffer.from(JSON.stringify({ text: 'ä€', list: [1, 2, 3] }));
const OWN: HeaderList = [
  ['authorization', 'Bearer of good news'],
  ['cookie', 'session=1'],
  ['x-own', 'caf\xe9'],
];
const withBody: HeaderList = [
  ...OWN,
  ['content-type', 'application/json'],
  ['content-length', String(JSON_BODY.length)],
];

const CASES: Record<string, WireRequest> = {
  'a GET': { method: 'GET', path: '/things?a=1&b=%20x', headers: OWN },
  'a HEAD': { method: 'HEAD', path: '/things', headers: OWN },
  'a HEAD of something long': { method: 'HEAD', path: '/zipped', headers: OWN },
  'a POST': { method: 'POST', path: '/things', headers: withBody, body: JSON_BODY },
  'a POST without body': { method: 'POST', path: '/things', headers: [['content-length', '0']] },
  'a PUT': { method: 'PUT', path: '/things/1', headers: withBody, body: JSON_BODY },
  'a PATCH': { method: 'PATCH', path: '/things/1', headers: withBody, body: JSON_BODY },
  'a DELETE': { method: 'DELETE', path: '/things/1', headers: OWN },
  'a DELETE with a body': { method: 'DELETE', path: '/x', headers: withBody, body: JSON_BODY },
  'an answer without content (204)': { method: 'GET', path: '/none', headers: [] },
  'an answer that nothing changed (304)': { method: 'GET', path: '/unchanged', headers: [] },
  'an answer that asks who one is (401)': { method: 'GET', path: '/refused', headers: [] },
  'an error of the upstream (503)': { method: 'GET', path: '/broken', headers: [] },
  'a redirect, which is not followed': { method: 'GET', path: '/moved', headers: [] },
  'an answer of unknown length': { method: 'GET', path: '/pieces', headers: [] },
  'an answer that is compressed': { method: 'GET', path: '/zipped', headers: [] },
  'an answer that the caller wants compressed': {
    method: 'GET',
    path: '/zipped',
    headers: [['accept-encoding', 'br, gzip']],
  },
};

describe.each(Object.entries(CASES))('%s', (_, request) => {
  test('is through two relays what it is without', async () => {
    const { direct, relayed, seen } = await both(request);
    expect(relayed).toEqual(direct);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
  });
});

test('a body in chunks arrives, its length unknown to the upstream too', async () => {
  async function* pieces() {
    yield Buffer.from('one, ');
    yield Buffer.from('two');
  }
  const chunked = { method: 'POST', path: '/x', headers: pair.control, body: pieces() };
  await exchanged(pair.near.origin, chunked);
  expect(pair.upstream.ledger[0]?.body().toString()).toBe('one, two');
  expect(pair.upstream.ledger[0]?.headers['transfer-encoding']).toBe('chunked');
});

test('a path that looks like another host goes to the other relay, which refuses it', async () => {
  const request = { method: 'GET', path: '//127.0.0.1/x', headers: pair.control };
  const { status, body } = await exchanged(pair.near.origin, request);
  expect([status, JSON.parse(body.toString()).code]).toEqual([404, 'route-not-found']);
  expect(pair.upstream.ledger).toEqual([]);
});

test('a compressed answer crosses byte for byte', async () => {
  const request = { method: 'GET', path: '/zipped', headers: pair.control };
  const { headers, body } = await exchanged(pair.near.origin, request);
  expect(headers['content-encoding']).toBe('gzip');
  expect(body.equals(ZIPPED)).toBe(true);
});

describe.each([
  ['MTE', [['x-mte-encode-type', 'MTE']]],
  ['the open form', [['x-mte-encode-url', 'false']]],
  ['all headers outside', [['x-mte-encode-headers', 'false']]],
  [
    'MTE in the open form',
    [
      ['x-mte-encode-type', 'MTE'],
      ['x-mte-encode-url', 'false'],
    ],
  ],
] as [string, HeaderList][])('with %s', (_, control) => {
  test('a POST is what it is without relays', async () => {
    const request = CASES['a POST'];
    if (request === undefined) throw new Error('there is no such case');
    const { direct, relayed, seen } = await both(request, control);
    expect(relayed).toEqual(direct);
    expect(seen[1]).toEqual(seen[0]);
  });
});

test('what stands outside between the relays is what the caller wants there', async () => {
  const path = '/a-path-to-look-for';
  const headers: HeaderList = [
    ['x-one', 'first-value'],
    ['x-two', 'second-value'],
  ];
  await both({ method: 'GET', path, headers });
  expect(crossed(pair.tap).includes(path)).toBe(false);
  expect(crossed(pair.tap).includes('first-value')).toBe(false);
  await both({ method: 'GET', path, headers }, [
    ['x-mte-encode-url', 'false'],
    ['x-mte-encode-headers', 'X-One, x-absent'],
  ]);
  expect(crossed(pair.tap).includes(`GET ${path} HTTP/1.1`)).toBe(true);
  expect(crossed(pair.tap).includes('first-value')).toBe(true);
  expect(crossed(pair.tap).includes('second-value')).toBe(false);
});

test('headers of the hop and of the relays do not cross', async () => {
  const headers: HeaderList = [
    ['connection', 'keep-alive, x-hop'],
    ['x-hop', '1'],
    ['te', 'trailers'],
    ['proxy-authorization', 'Basic eDp5'],
    ['x-mte-relay', 'forged'],
    ['x-mte-something', 'else'],
    ['x-kept', 'kept-outside'],
    ['x-mte-encode-headers', 'false'],
    ...pair.control,
  ];
  const { status } = await exchanged(pair.near.origin, { method: 'GET', path: '/x', headers });
  expect(status).toBe(200);
  const seen = pair.upstream.ledger[0]?.headers ?? {};
  expect(seen['x-kept']).toBe('kept-outside');
  const wire = crossed(pair.tap).toString('latin1');
  expect(wire).toContain('kept-outside');
  expect(wire).not.toMatch(/^(x-hop|te|proxy-authorization|x-mte-something):/im);
  const leaked = Object.keys(seen).filter(
    (name) => name.startsWith('x-mte') || ['x-hop', 'te', 'proxy-authorization'].includes(name),
  );
  expect(leaked).toEqual([]);
});

test('one ID names a request to the caller, both relays and the upstream', async () => {
  const request = { method: 'GET', path: '/x', headers: pair.control };
  const { headers } = await exchanged(pair.near.origin, request);
  expect(headers['x-request-id']).toMatch(/^[\w-]{16}$/);
  expect(pair.upstream.ledger[0]?.headers['x-request-id']).toBe(headers['x-request-id']);
});

test('fifty calls at once share a pair', async () => {
  const calls = Array.from({ length: 50 }, (_, i) =>
    exchanged(pair.near.origin, { method: 'GET', path: `/x?${i}`, headers: pair.control }),
  );
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(50).fill(200));
  const pairings = crossed(pair.tap).toString('latin1').split('POST /api/mte-pair').length - 1;
  expect(pairings).toBe(1);
});

interface CurlCase {
  readonly path: string;
  readonly more: readonly string[];
  /** What it reads from standard input. */
  readonly input?: string;
}

const CURL_OPTIONS = ['-sS', '--http1.1', '--max-time', '20', '-w', '\n%{http_code}'];
const CURL_CASES: Record<string, CurlCase> = {
  GET: { path: '/things?x=1', more: [] },
  HEAD: { path: '/zipped', more: ['--head', '-o', '/dev/null'] },
  'POST of JSON': { path: '/things', more: ['--json', '{"a":1}'] },
  PUT: { path: '/things/1', more: ['-X', 'PUT', '--data', 'text'] },
  DELETE: { path: '/things/1', more: ['-X', 'DELETE'] },
  'an upload that waits to be asked for its body': {
    path: '/things',
    more: ['-T', '-', '-X', 'POST', '-H', 'expect: 100-continue'],
    input: 'x'.repeat(2_000_000),
  },
  'a compressed answer': { path: '/zipped', more: ['--compressed'] },
  'a redirect that curl follows': { path: '/moved', more: ['-L'] },
};

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.runIf(hasCurl)('plain curl', () => {
  const curl = async (url: string, { more, input }: CurlCase) => {
    const said = pair.control.flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const control = url.startsWith(pair.near.origin) ? said : [];
    const run = promisify(execFile)('curl', [...CURL_OPTIONS, ...control, ...more, url], {
      maxBuffer: 10_000_000,
    });
    run.child.stdin?.end(input);
    return (await run).stdout;
  };

  test.each(Object.entries(CURL_CASES))('%s', async (_, request) => {
    const direct = await curl(pair.upstream.origin + request.path, request);
    expect(await curl(pair.near.origin + request.path, request)).toBe(direct);
    const seen = pair.upstream.ledger.map(reached);
    const half = seen.length / 2;
    expect(half).toBeGreaterThan(0);
    expect(seen.slice(half)).toEqual(seen.slice(0, half));
  });
});
