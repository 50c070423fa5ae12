import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { get, received, send } from '../support/http-exchange.ts';
import { type Call, type ProtocolClient, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { ORIGIN, type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/plain', MTE_ROUTES: '/a' });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const GIVEN = '4f1c9a52-6f6e-4b1c-9a52-6f6e4b1c9a52';
const FRESH = /^[A-Za-z0-9_-]{16}$/;
const MALFORMED = ['a b', 'x'.repeat(129), 'a"b', '{"level":"panic"}', 'ü'];

/** The ID of an answer, and the one that the upstream got. */
type Outcome = readonly [answered: unknown, forwarded: unknown];
const forwarded = () => upstream.ledger[0]?.headers['x-request-id'];

const encoded =
  (form: Call) =>
  async (...given: string[]): Promise<Outcome> => {
    const outerHeaders = given.map((value) => ['x-request-id', value] as const);
    const { wire } = await client.call({ ...form, path: '/a', outerHeaders });
    return [wire.headers['x-request-id'], forwarded()];
  };
const passedThrough = async (...given: string[]): Promise<Outcome> => {
  const headers = given.map((value) => ['x-request-id', value] as const);
  const plain = { method: 'GET', path: '/plain', headers };
  const answer = await received(await send(relay.origin, plain));
  return [answer.headers['x-request-id'], forwarded()];
};

describe.each<[string, (...given: string[]) => Promise<Outcome>]>([
  ['an encoded request', encoded({})],
  ['an encoded request in the open form', encoded({ open: true })],
  ['a request that is passed through', passedThrough],
])('%s', (_, ask) => {
  test('keeps the ID it came with, up to the upstream and back', async () => {
    expect(await ask(GIVEN)).toEqual([GIVEN, GIVEN]);
  });

  test('gets a fresh one where it came with none', async () => {
    const [answered, sent] = await ask();
    expect(answered).toMatch(FRESH);
    expect(sent).toBe(answered);
  });

  test('gets a fresh one where it came with what is unfit for a log', async () => {
    for (const given of MALFORMED) {
      upstream.reset();
      const [answered, sent] = await ask(given);
      expect(answered).toMatch(FRESH);
      expect(sent).toBe(answered);
    }
  });

  test('has one ID, the first, where it came with two', async () => {
    expect(await ask('first', 'second')).toEqual(['first', 'first']);
  });
});

test('the ID of an application goes to the upstream, and the one outside names the exchange', async () => {
  const { wire } = await client.call({
    path: '/a',
    headers: [['x-request-id', 'of-the-application']],
    outerHeaders: [['x-request-id', GIVEN]],
  });
  expect(wire.headers['x-request-id']).toBe(GIVEN);
  expect(forwarded()).toBe('of-the-application');
});

test("an upstream's own ID stays inside the encoding, and gives way where it is passed through", async () => {
  upstream.answer((_, response) => response.setHeader('x-request-id', 'of-the-upstream').end());
  const outerHeaders = [['x-request-id', GIVEN]] as const;
  const answer = await client.call({ path: '/a', method: 'GET', outerHeaders });
  expect([answer.header('x-request-id'), answer.wire.headers['x-request-id']]).toEqual([
    'of-the-upstream',
    GIVEN,
  ]);
  const plain = await get(relay.origin, '/plain', { 'x-request-id': GIVEN });
  expect(plain.headers['x-request-id']).toBe(GIVEN);
});

test('a browser may read it', async () => {
  const { headers } = await get(relay.origin, '/plain', { origin: ORIGIN });
  expect(headers['access-control-expose-headers']).toContain('x-request-id');
});

describe('what is logged of a request carries its ID', () => {
  const logged = (id: string) =>
    relay.log.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId === id);

  test('refused in plain', async () => {
    const { status, headers } = await get(relay.origin, '/b', { 'x-request-id': 'refused-plain' });
    expect([status, headers['x-request-id']]).toEqual([569, 'refused-plain']);
    expect(logged('refused-plain')).toMatchObject([{ code: 'not-encoded', status: 569 }]);
  });

  test('refused inside the encoding', async () => {
    const outerHeaders = [['x-request-id', 'refused-sealed']] as const;
    const { status, wire } = await client.call({ path: '/b', outerHeaders });
    expect([status, wire.headers['x-request-id']]).toEqual([404, 'refused-sealed']);
    expect(logged('refused-sealed')).toMatchObject([{ code: 'route-not-found', status: 404 }]);
  });

  test.each(['encoded', 'passed through'])('failed by the upstream: %s', async (kind) => {
    upstream.answer((_, response) => response.destroy());
    const id = `failed-${kind.slice(0, 4)}`;
    const outerHeaders = [['x-request-id', id]] as const;
    if (kind === 'encoded') await client.call({ path: '/a', outerHeaders });
    else await get(relay.origin, '/plain', { 'x-request-id': id });
    expect(logged(id)).toMatchObject([{ level: 'warning', code: 'upstream-failed', status: 502 }]);
  });

  test('cut off in its answer', async () => {
    upstream.answer((_, response) => {
      response.write('half of');
      setImmediate(() => response.destroy());
    });
    await expect(get(relay.origin, '/plain', { 'x-request-id': 'cut-off' })).rejects.toThrow();
    expect(logged('cut-off').length).toBe(1);
  });

  test('and what is malformed is never in it', async () => {
    const before = relay.log.length;
    await get(relay.origin, '/b', { 'x-request-id': 'forged","level":"panic' });
    const lines = relay.log.slice(before);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('forged');
  });
});

describe('trace context', () => {
  const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const OTHER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
  const seen = () => {
    const { traceparent, tracestate } = upstream.ledger[0]?.headers ?? {};
    return [traceparent, tracestate];
  };
  const outer = [
    ['traceparent', PARENT],
    ['tracestate', 'vendor=outer'],
  ] as const;
  const inner = [
    ['traceparent', OTHER],
    ['tracestate', 'vendor=inner'],
  ] as const;

  test('from outside goes on', async () => {
    await client.call({ path: '/a', outerHeaders: outer });
    expect(seen()).toEqual([PARENT, 'vendor=outer']);
  });

  test('from inside goes on', async () => {
    await client.call({ path: '/a', headers: inner });
    expect(seen()).toEqual([OTHER, 'vendor=inner']);
  });

  test('from inside goes before that from outside', async () => {
    await client.call({ path: '/a', headers: inner, outerHeaders: outer });
    expect(seen()).toEqual([OTHER, 'vendor=inner']);
  });

  test('of a traceparent from inside never goes with a tracestate from outside', async () => {
    await client.call({ path: '/a', headers: [['traceparent', OTHER]], outerHeaders: outer });
    expect(seen()).toEqual([OTHER, undefined]);
  });

  test('is passed through', async () => {
    await get(relay.origin, '/plain', Object.fromEntries(outer));
    expect(seen()).toEqual([PARENT, 'vendor=outer']);
  });
});
