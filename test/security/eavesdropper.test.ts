import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

/** Hands bytes on between a client and the relay, and keeps all of them. */
async function startTap(target: string) {
  const bytes: Buffer[] = [];
  const server = createServer((client) => {
    const relay = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [from, to] of [
      [client, relay],
      [relay, client],
    ] as const) {
      from.on('data', (chunk: Buffer) => bytes.push(chunk));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen: () => Buffer.concat(bytes).toString('latin1'),
    stop: () => server.close(),
  };
}

let upstream: RecordingUpstream;
let relay: RelayServer;
let tap: Awaited<ReturnType<typeof startTap>>;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
  tap = await startTap(relay.origin);
});
afterAll(async () => {
  tap.stop();
  await relay.stop();
  await upstream.stop();
});

describe.each([
  ['whole', {}],
  ['as MTE', { encodeType: 'MTE' }],
  ['streamed', { stream: true }],
] as const)('of an exchange, %s, the wire shows nothing but sizes', (_, form) => {
  test('neither method, path, headers nor body, of request nor answer', async () => {
    upstream.answer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(418, {
          'x-answer-name': 'answer-value',
          'content-type': 'text/tell-tale',
        });
        response.end('the body of the answer');
      });
    });
    const client = await pairWith(tap.origin);
    const answer = await client.call({
      ...form,
      method: 'DELETE',
      path: '/patients/4711?diagnosis=x',
      headers: [
        ['authorization', 'Bearer the-token'],
        ['x-request-name', 'request-value'],
      ],
      body: 'the body of the request',
    });
    expect([answer.status, answer.text]).toEqual([418, 'the body of the answer']);
    expect(upstream.ledger.at(-1)?.headers.authorization).toBe('Bearer the-token');

    const seen = tap.seen();
    expect(seen).toContain('POST /api/mte-message');
    for (const secret of [
      'DELETE',
      'patients',
      '4711',
      'diagnosis',
      'authorization',
      'the-token',
      'x-request-name',
      'request-value',
      'the body',
      'x-answer-name',
      'answer-value',
      'tell-tale',
    ]) {
      expect(seen.toLowerCase()).not.toContain(secret.toLowerCase());
      const encoded = Buffer.from(secret).toString('base64url').slice(0, -2);
      expect(seen).not.toContain(encoded);
    }
  });
});

test('messages of MTE that say more or less look the same', async () => {
  const sizes = new Set<number>();
  for (const body of ['', 'a', 'a'.repeat(100)]) {
    const client = await pairWith(relay.origin);
    const { wire } = await client.seal({ encodeType: 'MTE', body });
    if (wire.body instanceof Uint8Array) sizes.add(wire.body.length);
  }
  expect([...sizes]).toEqual([16 + 256 + 16]);
});

test('the same message twice shares no bytes on the wire', async () => {
  const client = await pairWith(relay.origin);
  const blocks = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const { wire } = await client.seal({ path: '/same', body: 'same', sequence: 0 });
    const hex = Buffer.from(wire.body as Uint8Array).toString('hex');
    for (let at = 0; at + 16 <= hex.length; at += 16) {
      expect(blocks.has(hex.slice(at, at + 16))).toBe(false);
    }
    for (let at = 0; at + 16 <= hex.length; at += 16) blocks.add(hex.slice(at, at + 16));
  }
});
