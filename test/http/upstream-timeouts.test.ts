import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { get } from '../support/http-exchange.ts';
import { type Call, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, {
    UPSTREAM_TIMEOUT_MS: '200',
    PASS_THROUGH_ROUTES: '/plain',
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const FORMS: readonly [string, Call][] = [
  ['in an envelope', {}],
  ['in an envelope, MTE', { encodeType: 'MTE' }],
  ['in the open form', { open: true }],
  ['streamed', { stream: true }],
];

describe('an upstream that never answers', () => {
  beforeEach(() => upstream.answer((request) => request.resume()));

  test.each(FORMS)('is a sealed 504 that names the limit: %s', async (_, form) => {
    const client = await pairWith(relay.origin);
    const answer = await client.call({ ...form, body: 'x' });
    expect([answer.status, answer.from, answer.wire.status]).toEqual([504, 'relay', 504]);
    expect(JSON.parse(answer.text).code).toBe('upstream-timeout');
    expect(answer.text).toContain('UPSTREAM_TIMEOUT_MS');
    await upstream.ledger[0]?.cut;
  });

  test('is a plain 504 on a pass-through route', async () => {
    const { status, body } = await get(relay.origin, '/plain');
    expect(status).toBe(504);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'upstream-timeout', status: 504 });
    await upstream.ledger[0]?.cut;
  });
});

test('an answer that has begun may take any time', async () => {
  upstream.answer((_, response) => {
    response.write('first, ');
    setTimeout(() => response.end('last'), 3_000);
  });
  const client = await pairWith(relay.origin);
  expect((await client.call({ method: 'GET' })).text).toBe('first, last');
});

/** Takes connections, and never shakes a hand: connecting over TLS comes to no end. */
async function startSilentTls(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an upstream that cannot be connected to in time', () => {
  const startUnconnected = async () => {
    const unconnected = await startRelay(await startSilentTls(), {
      UPSTREAM_CONNECT_TIMEOUT_MS: '200',
      PASS_THROUGH_ROUTES: '/plain',
    });
    onTestFinished(() => unconnected.stop());
    return unconnected;
  };

  test.each(FORMS)('is a sealed 504 that names the limit: %s', async (_, form) => {
    const client = await pairWith((await startUnconnected()).origin);
    const answer = await client.call({ ...form, body: 'x' });
    expect([answer.status, answer.from]).toEqual([504, 'relay']);
    expect(answer.text).toContain('UPSTREAM_CONNECT_TIMEOUT_MS');
  });

  test('is a plain 504 on a pass-through route', async () => {
    const { status, body } = await get((await startUnconnected()).origin, '/plain');
    expect(status).toBe(504);
    expect(JSON.parse(body.toString()).code).toBe('upstream-timeout');
  });
});
