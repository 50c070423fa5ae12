import { describe, expect, test } from 'vitest';
import { exchanged } from '../support/http-exchange.ts';
import { exchangeBytes, openConnection, statusOf } from './raw-connection.ts';
import { setUp } from './routes.ts';

/** What an attacker wants to be taken for a request of its own. */
const SMUGGLED = 'POST /open/smuggled HTTP/1.1\r\nHost: relay.example\r\nContent-Length: 0\r\n\r\n';
const NEXT = 'GET /open/next HTTP/1.1\r\nHost: relay.example\r\nConnection: close\r\n\r\n';

const framings = {
  'with a length': (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`,
  'in chunks': (body: string) =>
    `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
};

/** Requests that are answered without their body being read. */
const BODY_UNREAD = [
  ['GET /api/mte-live', 200],
  ['GET /api/mte-ready', 200],
  ['GET /api/mte-echo?msg=a', 200],
  ['GET /api/mte-errors', 200],
  ['HEAD /api/mte-relay', 200],
  ['GET /api/mte-relay', 200],
  ['POST /api/mte-live', 405],
  ['DELETE /api/mte-pair', 405],
  ['POST /api/mte-pair', 569],
  ['POST /api/mte-message', 569],
  ['GET /api/mte-message', 569],
  ['GET /public/mte-relay-client-none.js', 404],
  ['POST /secret', 569],
  ['GET /secret', 569],
  ['OPTIONS /secret', 569],
] as const;

/** Requests whose body belongs to the upstream. */
const PASSED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'REPORT'];

describe.each(Object.entries(framings))('a body that reads as a request, %s', (_, framed) => {
  test.each(BODY_UNREAD)('%s: is never taken for one (RFC 9112, 11.2)', async (line, status) => {
    const { relay, upstream } = await setUp();
    const closed = await exchangeBytes(
      relay.origin,
      `${line} HTTP/1.1\r\nHost: relay.example\r\n${framed(SMUGGLED)}${NEXT}`,
      (n) => n === 0 && line.startsWith('HEAD'),
    );
    expect(closed.rest).toBe('');
    expect([[status], [status, 200]]).toContainEqual(closed.answers.map(statusOf));
    const forwarded = upstream.requests().map(({ start }) => start);
    expect(forwarded).toEqual(closed.answers.length > 1 ? ['GET /open/next HTTP/1.1'] : []);
  });

  test.each(PASSED)(
    '%s on a pass-through route: is forwarded as a body (RFC 9112, 6)',
    async (method) => {
      const { relay, upstream } = await setUp();
      const { answers, rest } = await exchangeBytes(
        relay.origin,
        `${method} /open/a HTTP/1.1\r\nHost: relay.example\r\n${framed(SMUGGLED)}${NEXT}`,
        (n) => n === 0 && method === 'HEAD',
      );
      // An upstream that answers HEAD with bytes after the head loses its connection; see the responses.
      if (method !== 'HEAD') expect([answers.map(statusOf), rest]).toEqual([[200, 200], '']);
      const [request, ...others] = upstream.requests();
      expect([request?.start, request?.body]).toEqual([`${method} /open/a HTTP/1.1`, SMUGGLED]);
      for (const { start } of others) expect(start).toBe('GET /open/next HTTP/1.1');
    },
  );
});

test('a preflight with a body: is never taken for a request (RFC 9112, 11.2)', async () => {
  const { relay, upstream } = await setUp();
  const { answers } = await exchangeBytes(
    relay.origin,
    `OPTIONS /open/a HTTP/1.1\r\nHost: relay.example\r\nOrigin: https://app.example.com\r\nAccess-Control-Request-Method: GET\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}${NEXT}`,
  );
  expect(answers.map(statusOf)).toEqual([204, 200]);
  expect(upstream.requests().map(({ start }) => start)).toEqual(['GET /open/next HTTP/1.1']);
});

test.each([
  ['/api/mte-pair', 413],
  ['/secret', 569],
  ['/api/mte-message', 569],
])(
  'the rest of a large body that %s refuses is no request (RFC 9112, 9.3)',
  async (path, status) => {
    const { relay, upstream } = await setUp();
    const body = SMUGGLED.repeat(10_000);
    const clientId = path.endsWith('pair') ? await idFrom(relay.origin) : 'none';
    const { answers } = await exchangeBytes(
      relay.origin,
      `POST ${path} HTTP/1.1\r\nHost: relay.example\r\nX-Mte-Relay: ${clientId}\r\nContent-Length: ${body.length}\r\n\r\n${body}${NEXT}`,
    );
    expect([[], [status], [status, 200]]).toContainEqual(answers.map(statusOf));
    for (const { start } of upstream.requests()) expect(start).toBe('GET /open/next HTTP/1.1');
  },
);

test('the rest of a body that the upstream refuses is no request (RFC 9112, 9.3)', async () => {
  const { relay, upstream } = await setUp();
  const body = SMUGGLED.repeat(10_000);
  const connection = openConnection(relay.origin);
  connection.write(
    `POST /open/a HTTP/1.1\r\nHost: relay.example\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 1_000)}`,
  );
  connection.write(body.slice(1_000) + NEXT);
  const { answers } = await connection.untilClosed();
  expect(answers.map(statusOf)).toEqual([200, 200]);
  expect(upstream.requests().map((request) => [request.start, request.body.length])).toEqual([
    ['POST /open/a HTTP/1.1', body.length],
    ['GET /open/next HTTP/1.1', 0],
  ]);
});

async function idFrom(origin: string): Promise<string> {
  const { headers } = await exchanged(origin, {
    method: 'HEAD',
    path: '/api/mte-relay',
    headers: [],
  });
  return String(headers['x-mte-relay']);
}

describe('a body that never comes whole is no complete request for the upstream (RFC 9112, 8)', () => {
  test.each([
    ['a length that is not reached', 'Content-Length: 50\r\n\r\nhello'],
    ['no last chunk', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['half a chunk', 'Transfer-Encoding: chunked\r\n\r\n50\r\nhello'],
    ['no end of the trailers', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: 1\r\n'],
  ])('%s', async (_, framed) => {
    const { relay, upstream } = await setUp();
    const connection = openConnection(relay.origin);
    connection.write(`POST /open/a HTTP/1.1\r\nHost: relay.example\r\n${framed}`);
    while (upstream.connections().length === 0) {
      await exchanged(relay.origin, { method: 'GET', path: '/api/mte-live', headers: [] });
    }
    connection.cut();
    await connection.untilClosed();
    const { status } = await exchanged(relay.origin, {
      method: 'GET',
      path: '/open/honest',
      headers: [],
    });
    expect(status).toBe(200);
    expect(upstream.requests().map(({ start }) => start)).toEqual(['GET /open/honest HTTP/1.1']);
  });
});
