import type { Socket } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { exchanged } from '../support/http-exchange.ts';
import { type RawMessage, valuesOf } from './message-reader.ts';
import { exchangeBytes, openConnection, statusOf } from './raw-connection.ts';
import { OK } from './raw-upstream.ts';
import { type Setting, setUp } from './routes.ts';

let setting: Setting;
beforeEach(async () => {
  setting = await setUp();
});

const HOST = 'Host: relay.example';
const get = (path: string, ...fields: string[]) =>
  `${[`GET ${path} HTTP/1.1`, HOST, ...fields].join('\r\n')}\r\n\r\n`;
const NEXT = get('/open/next', 'Connection: close');
const send = (bytes: string) => exchangeBytes(setting.relay.origin, bytes);
const pathOf = ({ start }: RawMessage) => start.split(' ')[1] ?? '';
const forwarded = () => setting.upstream.requests().map(pathOf);
const echoPath = (request: RawMessage, socket: Socket) => {
  const path = pathOf(request);
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
};

describe('pipelined requests (RFC 9112, 9.3.2)', () => {
  test('are answered in their order, the first one last to be ready', async () => {
    const held: [RawMessage, Socket][] = [];
    setting.upstream.answer((request, socket) => {
      held.push([request, socket]);
      if (held.length < 4) return;
      for (const [waiting, its] of held.toReversed()) echoPath(waiting, its);
    });
    const paths = ['/open/a', '/open/b', '/open/c', '/open/d'];
    const { answers } = await send(
      paths.map((path) => get(path, ...(path.endsWith('d') ? ['Connection: close'] : []))).join(''),
    );
    expect(answers.map(({ body }) => body)).toEqual(paths);
  });

  test('of every kind of route are answered in their order', async () => {
    const { answers } = await send(
      get('/api/mte-echo/a') + get('/open/a') + get('/secret') + get('/api/mte-live') + NEXT,
    );
    expect(answers.map(statusOf)).toEqual([200, 200, 569, 200, 200]);
    expect(answers.map(({ body }) => body.slice(0, 10))).toEqual([
      '{"echo":"a',
      'ok',
      '{"error":"',
      '{"status":',
      'ok',
    ]);
  });

  test('with a broken one among them: nobody gets the answer of another', async () => {
    const connection = openConnection(setting.relay.origin);
    const waiting: [RawMessage, Socket][] = [];
    setting.upstream.answer((request, socket) => {
      waiting.push([request, socket]);
    });
    connection.write(get('/open/slow'));
    while (setting.upstream.requests().length === 0) await turn(setting);
    connection.write(`GET /open/b HTTP/1.1\r\n${HOST}\r\nX A: 1\r\n\r\n`);
    for (let i = 0; i < 20; i++) await turn(setting);
    for (const [request, socket] of waiting) echoPath(request, socket);
    const { answers } = await connection.untilClosed();
    // The first answer, if there is one, is that of the first request.
    for (const first of answers.slice(0, 1)) expect(first.body).toBe('/open/slow');
    expect(forwarded().filter((path) => path === '/open/b')).toEqual([]);
  });

  test('after one that asks to close are not processed', async () => {
    const { answers } = await send(get('/open/a', 'Connection: close') + get('/open/b'));
    expect(answers.map(statusOf)).toEqual([200]);
    expect(forwarded()).toEqual(['/open/a']);
  });
});

describe('persistence (RFC 9112, 9.3)', () => {
  test.each(['close', 'Close', 'keep-alive, close', 'x-a, close', 'close, x-a'])(
    'Connection: %s closes after the answer, which says so',
    async (value) => {
      const { answers } = await send(get('/open/a', `Connection: ${value}`));
      expect(answers.map((answer) => valuesOf(answer, 'connection'))).toEqual([['close']]);
      expect(forwarded()).toEqual(['/open/a']);
    },
  );

  test('several Connection fields count as one', async () => {
    const { answers } = await send(get('/open/a', 'Connection: x-a', 'Connection: close'));
    expect(answers.map(statusOf)).toEqual([200]);
  });

  test('HTTP/1.1 goes on', async () => {
    const { answers } = await send(get('/open/a') + NEXT);
    expect(answers.length).toBe(2);
  });

  test('HTTP/1.0 closes', async () => {
    const { answers } = await send(`GET /open/a HTTP/1.0\r\n${HOST}\r\n\r\n`);
    expect(answers.map(statusOf)).toEqual([200]);
  });

  test('HTTP/1.0 that asks to be kept goes on', async () => {
    const { answers } = await send(
      `GET /open/a HTTP/1.0\r\n${HOST}\r\nConnection: keep-alive\r\n\r\n${NEXT}`,
    );
    expect(answers.length).toBe(2);
  });

  test('HTTP/1.0 gets no chunks (6.1)', async () => {
    setting.upstream.answer((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      setImmediate(() => socket.write('5\r\nhello\r\n0\r\n\r\n'));
    });
    const { answers } = await send(`GET /open/a HTTP/1.0\r\n${HOST}\r\n\r\n`);
    expect(answers.map((answer) => [valuesOf(answer, 'transfer-encoding'), answer.body])).toEqual([
      [[], 'hello'],
    ]);
  });

  test('an HTTP/1.0 request without Host is served', async () => {
    const { answers } = await send('GET /open/a HTTP/1.0\r\n\r\n');
    expect(answers.map(statusOf)).toEqual([200]);
  });
});

describe('expectations (RFC 9110, 10.1.1)', () => {
  const post = (path: string, ...fields: string[]) =>
    `${[`POST ${path} HTTP/1.1`, HOST, 'Content-Length: 5', ...fields].join('\r\n')}\r\n\r\n`;

  test.each(['100-continue', '100-Continue'])(
    '%s gets 100 before the body is sent',
    async (value) => {
      const connection = openConnection(setting.relay.origin);
      connection.write(post('/open/a', `Expect: ${value}`, 'Connection: close'));
      await connection.interim();
      connection.write('hello');
      const { answers, interim } = await connection.untilClosed();
      expect([interim.map(statusOf), answers.map(statusOf)]).toEqual([[100], [200]]);
      const [request] = setting.upstream.requests();
      expect(request?.body).toBe('hello');
      expect(request && valuesOf(request, 'expect')).toEqual([]);
    },
  );

  test.each(['200-ok', 'x=y'])('%s is 417, and nothing is forwarded', async (value) => {
    const { answers } = await send(`${post('/open/a', `Expect: ${value}`)}hello${NEXT}`);
    expect([[417], [417, 200]]).toContainEqual(answers.map(statusOf));
    expect(forwarded()).toEqual(answers.length > 1 ? ['/open/next'] : []);
  });

  test('an unknown one beside 100-continue is 417 or ignored', async () => {
    const { answers } = await send(`${post('/open/a', 'Expect: 100-continue, x')}hello${NEXT}`);
    expect([[417], [417, 200], [200], [200, 200]]).toContainEqual(answers.map(statusOf));
    expect(forwarded()).not.toContain('hello');
  });

  test('of HTTP/1.0 are ignored', async () => {
    const { answers, interim } = await send(
      `POST /open/a HTTP/1.0\r\n${HOST}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
    );
    expect([interim.length, answers.map(statusOf)]).toEqual([0, [200]]);
  });

  test('a refused request whose body was announced and not sent leaves nothing to misread', async () => {
    const { answers } = await send(`${post('/secret', 'Expect: 100-continue')}hello${NEXT}`);
    expect([[569], [569, 200]]).toContainEqual(answers.map(statusOf));
    expect(forwarded()).toEqual(answers.length > 1 ? ['/open/next'] : []);
  });
});

describe('Upgrade (RFC 9110, 7.8) is ignored, and what follows is served or the connection closed', () => {
  test.each([
    ['websocket', ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13']],
    ['h2c', ['HTTP2-Settings: AAMAAABkAAQAAP__']],
    ['TLS/1.2', []],
  ])('%s', async (protocol, fields) => {
    const upgrade = [`Upgrade: ${protocol}`, 'Connection: Upgrade, HTTP2-Settings', ...fields];
    const { answers } = await send(get('/open/a', ...upgrade) + NEXT);
    expect([[200], [200, 200]]).toContainEqual(answers.map(statusOf));
    const [request] = setting.upstream.requests();
    for (const name of ['upgrade', 'http2-settings']) {
      expect(request && valuesOf(request, name)).toEqual([]);
    }
    expect(forwarded()).toEqual(['/open/a', '/open/next'].slice(0, answers.length));
  });
});

test('the body of a request to upgrade is its body, and no request (RFC 9112, 11.2)', async () => {
  const connection = openConnection(setting.relay.origin);
  const smuggled = get('/open/smuggled');
  connection.write(
    `${[`POST /open/a HTTP/1.1`, HOST, 'Upgrade: x', 'Connection: Upgrade, close', `Content-Length: ${smuggled.length}`].join('\r\n')}\r\n\r\n`,
  );
  await turn(setting);
  connection.write(smuggled);
  const { answers } = await connection.untilClosed();
  expect(answers.map(statusOf)).toEqual([200]);
  expect(setting.upstream.requests().map(({ start, body }) => [start, body])).toEqual([
    ['POST /open/a HTTP/1.1', smuggled],
  ]);
});

describe('an answer before the body was read (RFC 9112, 9.3)', () => {
  test.each([
    ['kept', ''],
    ['closed', 'Connection: close\r\n'],
  ])('by the upstream, its connection %s: the next request is in sync', async (_, field) => {
    const early = new Set<Socket>();
    const { upstream, relay } = setting;
    const connection = openConnection(relay.origin);
    upstream.onBytes((bytes, socket) => {
      if (early.has(socket) || !bytes.includes('POST /open/a')) return;
      early.add(socket);
      socket.write(`HTTP/1.1 413 Content Too Large\r\n${field}Content-Length: 2\r\n\r\nno`);
    });
    upstream.answer((request, socket) => {
      if (!early.has(socket) || pathOf(request) !== '/open/a') echoPath(request, socket);
    });
    connection.write(`POST /open/a HTTP/1.1\r\n${HOST}\r\nContent-Length: 100000\r\n\r\nhello`);
    const [first] = await connection.answers(1);
    expect(first && [statusOf(first), first.body]).toEqual([413, 'no']);
    connection.write(`${'x'.repeat(99_995)}${NEXT}`);
    const { answers } = await connection.untilClosed();
    expect([['no'], ['no', '/open/next']]).toContainEqual(answers.map(({ body }) => body));
    const { body } = await exchanged(relay.origin, { method: 'GET', path: '/open/c', headers: [] });
    expect(body.toString()).toBe('/open/c');
  });
});

test('the relay names its answers HTTP/1.1 and dates them (RFC 9110, 6.6.1)', async () => {
  setting.upstream.answer((_, socket) => {
    socket.write(OK);
  });
  const { answers } = await send(get('/open/a') + get('/api/mte-live') + get('/secret') + NEXT);
  for (const answer of answers) expect(valuesOf(answer, 'date').length).toBe(1);
});

/** Lets both sides do what they have to do, by a whole exchange through the relay. */
async function turn({ relay }: Setting): Promise<void> {
  await exchanged(relay.origin, { method: 'GET', path: '/api/mte-live', headers: [] });
}
