import type { ServerResponse } from 'node:http';
import { constants, createGzip } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createMteRelayClient,
  type MteRelayClient,
  type MteRelayClientOptions,
} from '../../../src/client/index.ts';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { type AwkwardUpstream, startAwkwardUpstream } from './awkward-upstream.ts';
import { bodyByHand, FORMS, readerOf } from './both-forms.ts';
import type { Init } from './case.ts';

let upstream: AwkwardUpstream;
let relay: RelayServer;
let client: MteRelayClient;

beforeAll(async () => {
  upstream = await startAwkwardUpstream();
  relay = await startRelay(upstream.origin, { CORS_METHODS: 'GET,POST' });
});
afterEach(() => client.close());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

/** An answer that is written by hand: `next` writes a piece of it, and waits until the head is out. */
function answerByHand(headers: Readonly<Record<string, string>>) {
  const begun = Promise.withResolvers<ServerResponse>();
  const path = upstream.script((request, response) => {
    request.resume();
    response.writeHead(200, headers).flushHeaders();
    begun.resolve(response);
  });
  return {
    path,
    write: async (piece: string | Uint8Array) => void (await begun.promise).write(piece),
    end: async () => void (await begun.promise).end(),
  };
}

/** No piece is caused before the one before it was read: who held one back would wait for ever. */
describe.each(Object.entries(FORMS))('hand over hand %s:', (_, form: MteRelayClientOptions) => {
  beforeEach(() => {
    client = createMteRelayClient({ ...form, relayOrigin: relay.origin });
  });

  test('the head is there before the first byte of the body', async () => {
    const answer = answerByHand({ 'x-head': 'early' });
    const response = await client.fetch(answer.path);
    expect([response.status, response.headers.get('x-head')]).toEqual([200, 'early']);
    await answer.write('late');
    await answer.end();
    expect(await response.text()).toBe('late');
  });

  test.each(['MKE', 'MTE'] as const)('server-sent events, asked for in %s', async (encodeType) => {
    const answer = answerByHand({ 'content-type': 'text/event-stream' });
    const response = await client.fetch(answer.path, {}, { encodeType });
    const reader = readerOf(response);
    for (let i = 0; i < 30; i++) {
      const event = `id: ${i}\ndata: token ${i}\n\n`;
      await answer.write(event);
      expect(await reader.next()).toBe(event);
    }
    await answer.end();
    expect(await reader.next()).toBeUndefined();
  });

  test('tokens of one byte', async () => {
    const answer = answerByHand({ 'content-type': 'application/x-ndjson' });
    const reader = readerOf(await client.fetch(answer.path));
    for (const token of 'a slow stream of tokens') {
      await answer.write(token);
      expect(await reader.next()).toBe(token);
    }
    await answer.end();
    expect(await reader.next()).toBeUndefined();
  });

  test('tokens that are compressed one by one', async () => {
    const answer = answerByHand({ 'content-encoding': 'gzip' });
    const reader = readerOf(await client.fetch(answer.path));
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    for (const token of ['one ', 'two ', 'three']) {
      await new Promise<void>((resolve) => gzip.write(token, () => resolve()));
      await answer.write(gzip.read());
      expect(await reader.next()).toBe(token);
    }
    gzip.end();
    for await (const rest of gzip) await answer.write(rest);
    await answer.end();
    expect(await reader.next()).toBeUndefined();
  });

  test('pieces of an upload', async () => {
    const { body, give, end } = bodyByHand();
    let arrived = Promise.withResolvers<string>();
    const path = upstream.script((request, response) => {
      request.on('data', (piece: Buffer) => arrived.resolve(piece.toString()));
      request.on('end', () => response.end('complete'));
    });
    const init: Init = { method: 'POST', body, duplex: 'half' };
    const call = client.fetch(path, init, { useStreaming: true });
    for (const piece of ['one', 'two', 'three']) {
      give(piece);
      expect(await arrived.promise).toBe(piece);
      arrived = Promise.withResolvers();
    }
    end();
    expect(await (await call).text()).toBe('complete');
  });

  test('an answer that begins before its request has ended', async () => {
    const { body, give, end } = bodyByHand();
    const path = upstream.script((request, response) => {
      response.writeHead(200).flushHeaders();
      request.pipe(response);
    });
    const init: Init = { method: 'POST', body, duplex: 'half' };
    const call = client.fetch(path, init, { useStreaming: true });
    // Node's fetch sends a request's head with the first byte of its body.
    give('one');
    const reader = readerOf(await call);
    expect(await reader.next()).toBe('one');
    give('two');
    expect(await reader.next()).toBe('two');
    end();
    expect(await reader.next()).toBeUndefined();
  });

  test('many streams at once, every other one given up', async () => {
    const streams = Array.from({ length: 24 }, async (_stream, i) => {
      const answer = answerByHand({ 'content-type': 'text/event-stream' });
      const reader = readerOf(await client.fetch(answer.path));
      for (let n = 0; n < 5; n++) {
        await answer.write(`${i}.${n}`);
        expect(await reader.next()).toBe(`${i}.${n}`);
      }
      const [request] = upstream.received(answer.path).relayed;
      if (i % 2 === 0) {
        await reader.cancel();
        await request?.cut;
      } else {
        await answer.end();
        expect(await reader.next()).toBeUndefined();
      }
    });
    await Promise.all(streams);
  });
});
