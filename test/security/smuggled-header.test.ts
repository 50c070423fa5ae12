import { describe, expect, test } from 'vitest';
import type { HeaderList } from '../../src/ports/http.ts';
import { attackedRelay } from './attacked-relay.ts';

const { upstream, client, attack } = attackedRelay();

/** What the upstream saw besides what the relay writes itself. */
function seen() {
  const [request, ...others] = upstream().ledger;
  expect(others).toEqual([]);
  return request;
}

describe('a decoded header that would end a line or a message is refused, and nothing is sent', () => {
  test.each<[string, HeaderList]>([
    ['CR LF in a value', [['x-a', 'b\r\nx-admin: yes']]],
    ['LF in a value', [['x-a', 'b\nx-admin: yes']]],
    ['CR in a value', [['x-a', 'b\rx-admin: yes']]],
    ['NUL in a value', [['x-a', 'b\0']]],
    ['a request behind the value', [['x-a', 'b\r\n\r\nGET /admin HTTP/1.1\r\nhost: x\r\n\r\n']]],
    ['CR LF in a name', [['x-a\r\nx-admin', 'yes']]],
    ['a colon in a name', [['x-a: b, x-admin', 'yes']]],
    ['a blank before the colon', [['transfer-encoding ', 'chunked']]],
    ['capitals', [['Transfer-Encoding', 'chunked']]],
    ['a character beyond a byte, whose low byte is LF', [['x-a', 'b\u010ax-admin: yes']]],
    ['a pseudo-header', [[':authority', 'evil.example']]],
  ])('%s', async (_, headers) => {
    for (const stream of [false, true]) {
      const sealed = await client().seal({ path: '/a', headers, body: 'hello', stream });
      const answer = await attack(sealed.wire);
      expect(answer.status).toBe(562);
      expect(upstream().ledger).toEqual([]);
    }
  });

  test.each([
    ['a line break in the path', '/a\r\nx-admin: yes'],
    ['a blank and a version in the path', '/a HTTP/1.1\r\nhost: evil\r\n\r\n'],
    ['a tab in the path', '/a\tb'],
    ['NUL in the path', '/a\0b'],
    ['another host', '//evil.example/a'],
    ['another host behind a backslash', '/\\evil.example/a'],
  ])('%s', async (_, path) => {
    const answer = await client().call({ path });
    expect([answer.status, answer.from]).toEqual([404, 'relay']);
    expect(upstream().ledger).toEqual([]);
  });

  test('a method that is no token', async () => {
    for (const method of ['GET /admin HTTP/1.1\r\nx:', 'GET\n', '', 'G ET']) {
      const sealed = await client().seal({ method });
      expect((await attack(sealed.wire)).status).toBe(562);
    }
    expect(upstream().ledger).toEqual([]);
  });
});

describe('a decoded header that frames the message does not decide how it is framed', () => {
  test.each<[string, HeaderList]>([
    ['transfer-encoding', [['transfer-encoding', 'chunked']]],
    [
      'transfer-encoding twice',
      [
        ['transfer-encoding', 'gzip'],
        ['transfer-encoding', 'chunked'],
      ],
    ],
    ['content-length too small', [['content-length', '1']]],
    ['content-length too large', [['content-length', '500']]],
    ['content-length that is none', [['content-length', '5, 5']]],
    [
      'two of content-length',
      [
        ['content-length', '5'],
        ['content-length', '6'],
      ],
    ],
    [
      'both',
      [
        ['content-length', '0'],
        ['transfer-encoding', 'chunked'],
      ],
    ],
    [
      'upgrade',
      [
        ['connection', 'upgrade'],
        ['upgrade', 'h2c'],
      ],
    ],
    ['expect', [['expect', '100-continue']]],
    [
      'te and trailer',
      [
        ['te', 'trailers'],
        ['trailer', 'x-a'],
      ],
    ],
  ])('%s, of a message that is not streamed', async (_, headers) => {
    const answer = await client().call({ path: '/a', headers, body: 'hello' });
    expect(answer.status).toBe(200);
    const request = seen();
    expect(request?.body().toString()).toBe('hello');
    expect(request?.headers['content-length']).toBe('5');
    for (const name of ['transfer-encoding', 'upgrade', 'expect', 'te', 'trailer']) {
      expect(request?.headers[name]).toBeUndefined();
    }
  });

  test.each<[string, HeaderList]>([
    ['too small', [['content-length', '1']]],
    ['too large', [['content-length', '500']]],
    ['none', [['content-length', 'five']]],
    ['negative', [['content-length', '-5']]],
    [
      'two different',
      [
        ['content-length', '5'],
        ['content-length', '6'],
      ],
    ],
    ['a list', [['content-length', '5, 6']]],
  ])(
    'a content-length of a stream that is %s: the upstream sees no complete request',
    async (_, headers) => {
      const answer = await client().call({ path: '/a', headers, body: 'hello', stream: true });
      expect([answer.status >= 400, answer.from]).toEqual([true, 'relay']);
      expect(upstream().ledger.filter(({ complete }) => complete())).toEqual([]);
    },
  );

  test('a content-length of a stream that is right is kept', async () => {
    const headers: HeaderList = [['content-length', '5']];
    expect((await client().call({ headers, body: 'hello', stream: true })).status).toBe(200);
    expect(seen()?.headers['content-length']).toBe('5');
    expect(seen()?.headers['transfer-encoding']).toBeUndefined();
  });
});

test('Connection cannot be used to strip what the relay writes', async () => {
  const headers: HeaderList = [
    ['connection', 'x-forwarded-for, x-forwarded-host, host, content-length'],
  ];
  await client().call({
    headers,
    body: 'hello',
    outerHeaders: [['connection', 'close, x-forwarded-for']],
  });
  expect(seen()?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'content-length': '5' });
  expect(seen()?.headers['x-forwarded-host']).toBeDefined();
});

test('host and origin of the request are not the application’s to choose', async () => {
  const headers: HeaderList = [
    ['host', 'admin.internal'],
    ['x-forwarded-for', '127.0.0.1, 10.0.0.1'],
    ['x-forwarded-host', 'admin.internal'],
    ['forwarded', 'for=10.0.0.1'],
  ];
  await client().call({ headers });
  expect(seen()?.headers.host).toBe(new URL(upstream().origin).host);
  expect(seen()?.headers['x-forwarded-for']).toBe('127.0.0.1');
  expect(seen()?.headers.forwarded).toBeUndefined();
  expect(seen()?.headers['x-forwarded-host']).not.toBe('admin.internal');
});

test('names of the language are names like others', async () => {
  const headers: HeaderList = [
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['hasownproperty', 'c'],
  ];
  expect((await client().call({ headers })).status).toBe(200);
  const raw = seen()?.rawHeaders ?? [];
  for (const [name, value] of headers) expect(raw[raw.indexOf(name) + 1]).toBe(value);
});

test('an upstream cannot speak for the relay', async () => {
  upstream().answer((_request, response) => {
    response.writeHead(559, {
      'x-mte-relay': 'forged',
      'x-mte-relay-proof': 'forged',
      connection: 'x-hidden',
      'x-hidden': '1',
    });
    response.end('{"code":"pair-retiring"}');
  });
  const answer = await client().call({});
  expect([answer.status, answer.from]).toEqual([559, 'upstream']);
  expect(answer.header('x-mte-relay')).toBeUndefined();
  expect(answer.header('x-mte-relay-proof')).toBeUndefined();
  expect(answer.header('x-hidden')).toBeUndefined();
  expect(answer.wire.headers['x-mte-relay-proof']).toBeUndefined();
});
