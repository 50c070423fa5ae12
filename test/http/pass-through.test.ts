import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchanged, get } from '../support/http-exchange.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, {
    PASS_THROUGH_ROUTES: '/health,/hooks/*',
    HEADERS: '{"x-served-by":"relay"}',
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

describe('is passed through', () => {
  test.each([
    ['/health', '/health'],
    ['/health?deep=1', '/health?deep=1'],
    ['/hooks/a/b?c=%20', '/hooks/a/b?c=%20'],
    ['/x/../health', '/health'],
  ])('%s', async (path, url) => {
    const { status, body } = await get(relay.origin, path);
    expect([status, body.toString()]).toEqual([200, 'the upstream speaks']);
    expect(upstream.ledger.map((request) => request.url)).toEqual([url]);
  });
});

describe('is refused with 569', () => {
  test.each([
    '/',
    '/health/',
    '/healthy',
    '/hooks',
    '/hooks/../admin',
    '/hooks/%2e%2e/admin',
    '/hooks/..%2fadmin',
  ])('%s', async (path) => {
    const { status, headers, body } = await get(relay.origin, path);
    expect(status).toBe(569);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'not-encoded', status: 569 });
    expect(upstream.ledger).toEqual([]);
  });
});

test('a request goes as it is, less what belongs to its connection', async () => {
  await exchanged(relay.origin, {
    method: 'PATCH',
    path: '/hooks/a',
    headers: [
      ['host', 'relay.example'],
      ['authorization', 'Bearer token'],
      ['content-length', '5'],
      ['connection', 'x-hop'],
      ['x-hop', '1'],
      ['x-forwarded-for', '127.6.6.6'],
      ['x-served-by', 'somebody'],
    ],
    body: Buffer.from('hello'),
  });
  const [seen] = upstream.ledger;
  expect(seen?.method).toBe('PATCH');
  expect(seen?.body().toString()).toBe('hello');
  expect(seen?.headers).toMatchObject({
    authorization: 'Bearer token',
    'content-length': '5',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'relay.example',
    'x-served-by': 'relay',
  });
  expect(seen?.headers['x-hop']).toBeUndefined();
  expect(seen?.headers.host).toBe(new URL(upstream.origin).host);
});

test('an answer comes as it is, its status, headers and bytes', async () => {
  upstream.answer((request, response) => {
    request.resume();
    response.writeHead(418, [
      ['Content-Type', 'a/b'],
      ['Content-Encoding', 'gzip'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-Served-By', 'upstream'],
      ['X-Mte-Relay', 'forged'],
    ]);
    response.end(Buffer.of(0, 1, 2, 255));
  });
  const { status, headers, body } = await get(relay.origin, '/hooks/a');
  expect(status).toBe(418);
  expect([...body]).toEqual([0, 1, 2, 255]);
  expect(headers).toMatchObject({
    'content-type': 'a/b',
    'content-encoding': 'gzip',
    'set-cookie': ['a=1', 'b=2'],
    'x-served-by': 'relay',
  });
  expect(headers['x-mte-relay']).toBeUndefined();
});

test('TRACE, which would tell a client what the relay adds, is refused', async () => {
  const { status, body } = await get(relay.origin, '/health', {}, 'TRACE');
  expect([status, JSON.parse(body.toString()).code]).toEqual([405, 'method-not-allowed']);
  expect(upstream.ledger).toEqual([]);
});

test('a redirect is passed on, not followed', async () => {
  upstream.answer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  const { status, headers } = await get(relay.origin, '/health');
  expect([status, headers.location]).toEqual([302, '/elsewhere']);
  expect(upstream.ledger.length).toBe(1);
});

test('HEAD has the length and no body', async () => {
  upstream.answer((_, response) => response.writeHead(200, { 'content-length': '1234' }).end());
  const { status, headers, body } = await get(relay.origin, '/health', {}, 'HEAD');
  expect([status, headers['content-length'], body.length]).toEqual([200, '1234', 0]);
});

test('an upstream that is down is a plain 502', async () => {
  const down = await startUpstream();
  await down.stop();
  const other = await startRelay(down.origin, { PASS_THROUGH_ROUTES: '/health' });
  const { status, body } = await get(other.origin, '/health');
  expect(status).toBe(502);
  expect(JSON.parse(body.toString()).code).toBe('upstream-failed');
  await other.stop();
});

test('an upstream that dies in the middle is seen as a cut, not as an end', async () => {
  upstream.answer((_, response) => {
    response.write('half of');
    setImmediate(() => response.destroy());
  });
  await expect(get(relay.origin, '/health')).rejects.toThrow();
});

test('twenty megabytes go through in both directions', async () => {
  upstream.answer((request, response) => request.pipe(response));
  const sent = createHash('sha256');
  async function* upload() {
    for (let i = 0; i < 320; i++) {
      const chunk = Buffer.alloc(65_536, i);
      sent.update(chunk);
      yield chunk;
    }
  }
  const { body } = await exchanged(relay.origin, {
    method: 'PUT',
    path: '/hooks/a',
    headers: [],
    body: upload(),
  });
  expect(body.length).toBe(320 * 65_536);
  expect(createHash('sha256').update(body).digest('hex')).toBe(sent.digest('hex'));
});
