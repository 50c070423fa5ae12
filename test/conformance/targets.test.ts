import { beforeEach, describe, expect, test } from 'vitest';
import { valuesOf } from './message-reader.ts';
import { exchangeBytes, statusOf } from './raw-connection.ts';
import { type Setting, setUp } from './routes.ts';

let setting: Setting;
beforeEach(async () => {
  setting = await setUp();
});

const ask = async (lines: readonly string[], toHead?: (n: number) => boolean) =>
  exchangeBytes(setting.relay.origin, `${lines.join('\r\n')}\r\n\r\n`, toHead);
const CLOSE = 'Connection: close';

describe('a target in absolute form (RFC 9112, 3.2.2)', () => {
  test.each([
    ['http://relay.example/open/a', '/open/a'],
    ['http://relay.example/open/a?b=c', '/open/a?b=c'],
    ['http://relay.example:80/open/a', '/open/a'],
    ['https://relay.example/open/a', '/open/a'],
    ['http://relay.example/x/../open/a', '/open/a'],
  ])('%s is forwarded in origin form', async (target, forwarded) => {
    const { answers } = await ask([`GET ${target} HTTP/1.1`, 'Host: relay.example', CLOSE]);
    expect(answers.map(statusOf)).toEqual([200]);
    expect(setting.upstream.requests().map(({ start }) => start)).toEqual([
      `GET ${forwarded} HTTP/1.1`,
    ]);
  });

  test('its authority takes the place of Host', async () => {
    await ask(['GET http://other.example/open/a HTTP/1.1', 'Host: relay.example', CLOSE]);
    const [request] = setting.upstream.requests();
    expect(request && valuesOf(request, 'x-forwarded-host')).toEqual(['other.example']);
    expect(request && valuesOf(request, 'host')).toEqual([setting.upstream.host]);
  });

  test('serves the routes of the relay', async () => {
    const { answers } = await ask([
      'GET http://relay.example/api/mte-live HTTP/1.1',
      'Host: relay.example',
      CLOSE,
    ]);
    expect(answers[0]?.body).toBe('{"status":"live"}');
  });

  test.each([
    'http://relay.example/secret',
    'http://relay.example/open/../secret',
    'http://relay.example/open/..%2fsecret',
    'http://relay.example/api/mte-message',
    'http://relay.example',
    'http://127.0.0.1:1/secret',
  ])('%s is under the policy of its path', async (target) => {
    const { answers } = await ask([`GET ${target} HTTP/1.1`, 'Host: relay.example', CLOSE]);
    expect([400, 569]).toContain(answers[0] && statusOf(answers[0]));
    expect(setting.upstream.connections()).toEqual([]);
  });

  test('never makes the relay an open proxy', async () => {
    const { upstream: elsewhere } = await setUp();
    await ask([`GET ${elsewhere.origin}/open/a HTTP/1.1`, 'Host: relay.example', CLOSE]);
    expect(elsewhere.connections()).toEqual([]);
  });
});

describe('no tunnel is opened (RFC 9110, 9.3.6)', () => {
  test.each([
    ['CONNECT relay.example:443 HTTP/1.1', 'relay.example:443'],
    ['CONNECT /open/a HTTP/1.1', 'relay.example'],
    ['CONNECT 127.0.0.1:22 HTTP/1.1', 'relay.example'],
  ])('%s', async (line, host) => {
    const { answers, rest } = await ask([line, `Host: ${host}`, CLOSE]);
    expect(rest).toBe('');
    for (const answer of answers) expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
    expect(setting.upstream.connections()).toEqual([]);
  });
});

describe('OPTIONS (RFC 9112, 3.2.4)', () => {
  test('of the server as a whole is answered or declined by the relay, in sync', async () => {
    const { answers } = await ask([
      'OPTIONS * HTTP/1.1',
      'Host: relay.example',
      '',
      'GET /open/next HTTP/1.1',
      'Host: relay.example',
      CLOSE,
    ]);
    expect([200, 204, 400, 404, 405, 501, 569]).toContain(answers[0] && statusOf(answers[0]));
    expect(answers[1]?.body).toBe('ok');
    expect(setting.upstream.requests().map(({ start }) => start)).toEqual([
      'GET /open/next HTTP/1.1',
    ]);
  });

  test('of a path is passed through', async () => {
    const { answers } = await ask(['OPTIONS /open/a HTTP/1.1', 'Host: relay.example', CLOSE]);
    expect(answers.map(statusOf)).toEqual([200]);
    expect(setting.upstream.requests().length).toBe(1);
  });
});

test.each(['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'])(
  'the first bytes of another protocol are refused: %j (RFC 9112, 2.3)',
  async (bytes) => {
    const { answers } = await exchangeBytes(setting.relay.origin, bytes);
    expect([[], [400], [505]]).toContainEqual(answers.map(statusOf));
    expect(setting.upstream.connections()).toEqual([]);
  },
);

test('two thousand fields are all forwarded, or the request is refused (RFC 9112, 5.4)', async () => {
  for (const count of [90, 1_000, 1_990, 2_000, 2_010, 3_000]) {
    const names = Array.from({ length: count }, (_, i) => `x${i}: 1`);
    const { answers } = await ask(['GET /open/a HTTP/1.1', ...names, 'Host: relay.example', CLOSE]);
    const request = setting.upstream.requests().at(-1);
    const seen = request?.fields.filter(([name]) => /^x\d+$/.test(name)).length;
    if (answers[0] !== undefined && statusOf(answers[0]) === 200) expect(seen).toBe(count);
    else expect([400, 431]).toContain(answers[0] && statusOf(answers[0]));
  }
});

test('bytes above 127 in a value are forwarded as they are (RFC 9110, 5.5)', async () => {
  await ask(['GET /open/a HTTP/1.1', 'Host: relay.example', 'X-A: caf\xe9 \xff', CLOSE]);
  const [request] = setting.upstream.requests();
  expect(request && valuesOf(request, 'x-a')).toEqual(['caf\xe9 \xff']);
});
