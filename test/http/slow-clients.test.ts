import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openConnection, type RawConnection, statusOf } from '../conformance/raw-connection.ts';
import { exchanged, get } from '../support/http-exchange.ts';
import {
  type Call,
  issuedClientId,
  type ProtocolClient,
  pairWith,
  type Sealed,
} from '../support/protocol-client.ts';
import { asResponse, chunk, headOf, trickle } from '../support/raw-request.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

const TIMEOUT = 700;

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, {
    CLIENT_TIMEOUT_MS: String(TIMEOUT),
    PASS_THROUGH_ROUTES: '/plain',
  });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const LENGTH = 'content-length: 5000';
const CHUNKED = 'transfer-encoding: chunked';

/** Sends what is given, then trickles, and resolves with all that came until it was closed. */
async function trickled(origin: string, start: string, bytes = 'x') {
  const connection = openConnection(origin);
  connection.write(start);
  const { answers, rest } = await trickle(connection, bytes);
  expect(rest).toBe('');
  return answers.map(asResponse);
}

/** A sealed message whose body comes in the pieces that the codec makes of it. */
async function streamed(call: Call): Promise<{ sealed: Sealed; first: string }> {
  async function* body() {
    yield Buffer.alloc(65_536);
    yield Buffer.alloc(65_536);
  }
  const sealed = await client.seal({ ...call, stream: true, body: body() });
  const frames = sealed.wire.body as AsyncIterable<Uint8Array>;
  const head = headOf(sealed.wire, CHUNKED);
  const first: string[] = [head];
  for await (const frame of frames) {
    first.push(chunk(frame));
    if (first.join('').length > 70_000) break;
  }
  return { sealed, first: first.join('') };
}

describe('before the claim, a body that trickles is a plain 408, and the connection is closed', () => {
  const plain = async (start: string, bytes?: string) => {
    const [answer, ...others] = await trickled(relay.origin, start, bytes);
    expect(others).toEqual([]);
    expect([answer?.status, answer?.headers['x-mte-relay']]).toEqual([408, undefined]);
    const { code, error } = JSON.parse(answer?.body.toString() ?? '');
    expect(code).toBe('request-timeout');
    expect(error).toContain('CLIENT_TIMEOUT_MS');
  };

  test.each<[string, Call]>([
    ['in an envelope', {}],
    ['in the open form', { open: true }],
  ])('of a message %s', async (_, form) => {
    const { wire } = await client.seal({ ...form, body: 'x' });
    await plain(headOf(wire, LENGTH));
    expect(upstream.ledger).toEqual([]);
  });

  test('of a stream whose head does not come', async () => {
    const { wire } = await client.seal({ stream: true, body: Buffer.alloc(10) });
    await plain(headOf(wire, CHUNKED), '1\r\nx\r\n');
    expect(upstream.ledger).toEqual([]);
  });

  test('of a pairing', async () => {
    const clientId = await issuedClientId(relay.origin);
    const headers = [['x-mte-relay', clientId]] as const;
    await plain(headOf({ method: 'POST', path: '/api/mte-pair', headers }, LENGTH));
  });

  test('of a request that is passed through', async () => {
    await plain(headOf({ method: 'POST', path: '/plain', headers: [] }, LENGTH));
    expect(upstream.ledger[0]?.complete()).toBe(false);
    await upstream.ledger[0]?.cut;
  });
});

test.each<[string, Call]>([
  ['in an envelope', {}],
  ['in the open form', { open: true }],
])(
  'after the claim, a body that trickles is a sealed 408, and the connection is closed: %s',
  async (_, form) => {
    const { sealed, first } = await streamed(form);
    const [answer, ...others] = await trickled(relay.origin, first, '1\r\nx\r\n');
    if (answer === undefined) throw new Error('it was not answered');
    expect(others).toEqual([]);
    const opened = await client.open(sealed, answer);
    expect([opened.status, opened.from]).toEqual([408, 'relay']);
    expect(opened.text).toContain('CLIENT_TIMEOUT_MS');
    expect(upstream.ledger[0]?.complete()).toBe(false);
    await upstream.ledger[0]?.cut;
  },
);

test('what trickles after its answer is closed too', async () => {
  const message = headOf({ method: 'POST', path: '/api/mte-message', headers: [] }, LENGTH);
  expect((await trickled(relay.origin, message)).map(({ status }) => status)).toEqual([569]);
  const preflight = [
    ['origin', 'https://app.example.com'],
    ['access-control-request-method', 'PUT'],
  ] as const;
  const asked = headOf({ method: 'OPTIONS', path: '/', headers: preflight }, LENGTH);
  expect((await trickled(relay.origin, asked)).map(({ status }) => status)).toEqual([204]);
  const live = headOf({ method: 'GET', path: '/api/mte-live', headers: [] }, LENGTH);
  expect((await trickled(relay.origin, live)).map(({ status }) => status)).toEqual([200]);
});

test('headers that trickle get 408, and the connection is closed', async () => {
  const [answer, ...others] = await trickled(
    relay.origin,
    'GET /plain HTTP/1.1\r\nhost: relay\r\nx-a: ',
  );
  expect([answer?.status, others]).toEqual([408, []]);
});

test('a connection that says nothing at all is closed', async () => {
  const { answers } = await openConnection(relay.origin).untilClosed();
  expect(answers.map(statusOf)).toEqual([408]);
});

describe('is not cut', () => {
  test.each<[string, Call]>([
    ['in an envelope', {}],
    ['in the open form', { open: true }],
  ])('a slow upload that moves: %s', async (_, form) => {
    async function* body() {
      for (let i = 0; i < 20; i++) {
        yield Buffer.alloc(2048, i);
        await delay(TIMEOUT / 7);
      }
    }
    const { status } = await client.call({ ...form, stream: true, body: body() });
    expect(status).toBe(200);
    expect(upstream.ledger[0]?.body().length).toBe(20 * 2048);
  });

  test('a slow upload that moves, passed through', async () => {
    async function* body() {
      for (let i = 0; i < 20; i++) {
        yield Buffer.alloc(2048, i);
        await delay(TIMEOUT / 7);
      }
    }
    const { status } = await exchanged(relay.origin, {
      method: 'PUT',
      path: '/plain',
      headers: [],
      body: body(),
    });
    expect(status).toBe(200);
    expect(upstream.ledger[0]?.body().length).toBe(20 * 2048);
  });

  test('an upload that waits because the upstream is slow', async () => {
    const received = createHash('sha256');
    upstream.answer((request, response) => {
      setTimeout(() => {
        request.on('data', (data) => received.update(data));
        request.on('end', () => response.end('all of it'));
      }, 3 * TIMEOUT);
    });
    const sent = createHash('sha256');
    async function* body() {
      for (let i = 0; i < 320; i++) {
        const piece = Buffer.alloc(65_536, i);
        sent.update(piece);
        yield piece;
      }
    }
    const { status, text } = await client.call({ stream: true, body: body() });
    expect([status, text]).toEqual([200, 'all of it']);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  });

  test('a client that waits for a slow upstream, having sent everything', async () => {
    upstream.answer((request, response) => {
      request.resume();
      setTimeout(() => response.end('at last'), 3 * TIMEOUT);
    });
    expect((await client.call({ body: 'x' })).text).toBe('at last');
  });

  test('an answer that is quiet for long', async () => {
    upstream.answer((_, response) => {
      response.write('first, ');
      setTimeout(() => response.end('last'), 3 * TIMEOUT);
    });
    expect((await client.call({ method: 'GET' })).text).toBe('first, last');
    expect((await get(relay.origin, '/plain')).body.toString()).toBe('first, last');
  });
});

test('five hundred connections that trickle do not keep an honest request waiting', async () => {
  const patient = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/plain' });
  const honest = await pairWith(patient.origin);
  const { wire } = await honest.seal({ body: 'x' });
  const starts = [
    'GET /plain HTTP/1.1\r\nhost: relay\r\nx-a: ',
    headOf({ method: 'POST', path: '/api/mte-pair', headers: [] }, LENGTH),
    headOf({ method: 'POST', path: '/plain', headers: [] }, LENGTH),
    headOf(wire, LENGTH),
  ];
  let closed = 0;
  const connections: RawConnection[] = [];
  for (let i = 0; i < 500; i++) {
    const connection = openConnection(patient.origin);
    connection.write(starts[i % starts.length] ?? '');
    void connection.untilClosed().then(() => closed++);
    connections.push(connection);
  }
  const dripping = setInterval(() => {
    for (const connection of connections) connection.write('x');
  }, 50);
  // All those that are passed through are there, so that the others are as well.
  while (upstream.ledger.length < 125) await delay(10);

  const another = await pairWith(patient.origin);
  expect((await another.call({ path: '/honest', body: 'x' })).text).toBe('the upstream speaks');
  expect((await get(patient.origin, '/plain')).status).toBe(200);
  expect(closed).toBe(0);

  clearInterval(dripping);
  for (const connection of connections) connection.cut();
  await patient.stop();
});
