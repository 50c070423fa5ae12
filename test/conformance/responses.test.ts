import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { exchanged } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { valuesOf } from './message-reader.ts';
import { openConnection, statusOf } from './raw-connection.ts';
import { OK } from './raw-upstream.ts';
import {
  KNOWN_DEVIATIONS,
  RESPONSE_CASES,
  type ResponseCase,
  type Seen,
} from './response-cases.ts';
import { type Setting, setUp } from './routes.ts';

/** What a client made of an answer; a cut one has none. */
type Outcome = { readonly status: number; readonly body: string } | 'cut';

test.each(RESPONSE_CASES)('on a pass-through route: $name ($section)', isPassedThrough);
test.fails.each(KNOWN_DEVIATIONS)('on a pass-through route: $name ($section)', isPassedThrough);

async function isPassedThrough(responseCase: ResponseCase): Promise<void> {
  const setting = await setUp();
  const played = answerOnce(setting, responseCase);
  const connection = openConnection(setting.relay.origin, () => responseCase.method === 'HEAD');
  connection.write(`${responseCase.method} /open/a HTTP/1.1\r\nHost: relay.example\r\n\r\n`);
  const outcome = await connection.answers(1).then(
    ([answer]): Outcome => {
      if (answer === undefined) return 'cut';
      expect(valuesOf(answer, 'set-cookie')).toEqual([]);
      expect(valuesOf(answer, 'x-mte-relay')).toEqual([]);
      expect(answer.trailers).toEqual([]);
      return { status: statusOf(answer), body: answer.body };
    },
    (): Outcome => 'cut',
  );
  connection.cut();
  await played;
  expectSeen(responseCase.seen, outcome);
  await expectNoDesync(setting);
}

describe.each([false, true])('on an encoded route, streamed request %s', (stream) => {
  test.each(RESPONSE_CASES)('$name ($section)', isSealed);
  test.fails.each(KNOWN_DEVIATIONS)('$name ($section)', isSealed);

  async function isSealed(responseCase: ResponseCase): Promise<void> {
    const setting = await setUp();
    const client = await pairWith(setting.relay.origin);
    const played = answerOnce(setting, responseCase);
    const { method, seen } = responseCase;
    const outcome = await client.call({ method, path: '/secret/a', stream }).then(
      ({ status, body, header }): Outcome => {
        expect(header('set-cookie')).toBeUndefined();
        return { status, body: body.toString('latin1') };
      },
      (): Outcome => 'cut',
    );
    await played;
    expectSeen(seen, outcome);
    await expectNoDesync(setting);
  }
});

function expectSeen(seen: Seen, outcome: Outcome): void {
  const failed = outcome === 'cut' || outcome.status === 502;
  if (seen.kind === 'failure') expect(failed, JSON.stringify(outcome)).toBe(true);
  else if (seen.kind === 'either' && failed) return;
  else expect(outcome).toEqual({ status: seen.status, body: seen.body });
}

/**
 * The upstream answers the first request with the case's bytes, and each other one honestly.
 * Resolves when the last of these bytes has been sent.
 */
function answerOnce({ upstream }: Setting, { writes, ending }: ResponseCase): Promise<void> {
  let first = true;
  const played = Promise.withResolvers<void>();
  upstream.answer((request, socket) => {
    if (!first) {
      const path = request.start.split(' ')[1] ?? '';
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
      return;
    }
    first = false;
    play(socket, writes, ending).then(played.resolve, played.reject);
  });
  return played.promise;
}

async function play(socket: Socket, writes: readonly string[], ending: ResponseCase['ending']) {
  for (const bytes of writes) {
    await new Promise((resolve) => socket.write(bytes, 'latin1', resolve));
    // Lets the relay, in this process, read what was written before the next piece follows.
    for (let i = 0; i < 10; i++) await turn();
  }
  if (ending === 'end') socket.end();
  if (ending === 'reset') socket.resetAndDestroy();
}

/** Each of the next requests gets its own answer: nothing was left over for it. */
async function expectNoDesync({ relay }: Setting): Promise<void> {
  // What came late has been read by now.
  for (let i = 0; i < 5; i++) {
    await exchanged(relay.origin, { method: 'GET', path: '/api/mte-live', headers: [] });
  }
  for (const path of ['/open/one', '/open/two', '/open/three']) {
    const { status, body } = await exchanged(relay.origin, { method: 'GET', path, headers: [] });
    expect([status, body.toString()]).toEqual([200, path]);
  }
}

describe('a kept connection to the upstream (RFC 9112, 9.3)', () => {
  test('that the upstream closes while idle costs no request', async () => {
    const { relay, upstream } = await setUp();
    upstream.answer((_, socket) => {
      socket.end(OK);
    });
    for (let i = 0; i < 10; i++) {
      const { status } = await exchanged(relay.origin, {
        method: 'POST',
        path: `/open/${i}`,
        headers: [['content-length', '5']],
        body: Buffer.from('hello'),
      });
      expect(status).toBe(200);
    }
    expect(upstream.requests().length).toBe(10);
  });

  test('that ends instead of an answer is a 502, and the request is not sent again', async () => {
    const { relay, upstream } = await setUp();
    const post = (path: string) =>
      exchanged(relay.origin, { method: 'POST', path, headers: [['content-length', '0']] });
    expect((await post('/open/first')).status).toBe(200);
    upstream.answer((_, socket) => {
      socket.end();
    });
    expect((await post('/open/second')).status).toBe(502);
    expect(upstream.requests().map(({ start }) => start)).toEqual([
      'POST /open/first HTTP/1.1',
      'POST /open/second HTTP/1.1',
    ]);
  });

  test('is not used again after an answer that came before the body was read', async () => {
    const { relay, upstream } = await setUp();
    const connection = openConnection(relay.origin);
    connection.write(
      'POST /open/a HTTP/1.1\r\nHost: relay.example\r\nContent-Length: 50\r\n\r\nhello',
    );
    while (!upstream.connections().some(({ rest }) => rest.endsWith('hello'))) await turn();
    connection.cut();
    for (const path of ['/open/b', '/open/c']) {
      expect((await exchanged(relay.origin, { method: 'GET', path, headers: [] })).status).toBe(
        200,
      );
    }
    expect(upstream.requests().map(({ start }) => start)).toEqual([
      'GET /open/b HTTP/1.1',
      'GET /open/c HTTP/1.1',
    ]);
  });
});
