import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createMteRelayClient,
  type MteRelayClient,
  type MteRelayClientOptions,
} from '../../../src/client/index.ts';
import type { Recorded } from '../../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { plainly } from './answers.ts';
import { type AwkwardUpstream, startAwkwardUpstream } from './awkward-upstream.ts';
import { FORMS } from './both-forms.ts';

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

/** The same choices each time (xorshift). */
function* choices(seed: number): Generator<boolean, never> {
  for (let x = seed; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield (x & 3) === 0;
  }
}

describe.each(Object.entries(FORMS))('%s', (_, form: MteRelayClientOptions) => {
  beforeEach(() => {
    client = createMteRelayClient({ ...form, relayOrigin: relay.origin });
  });

  test('an upstream that closes kept connections at random fails no call', async () => {
    const closes = choices(7);
    const sockets = new Set<Socket>();
    let closed: Promise<unknown> = Promise.resolve();
    const path = upstream.script((request, response) => {
      sockets.add(request.socket);
      request.resume().on('end', () => {
        response.end('done');
        if (!closes.next().value) return;
        closed = once(request.socket, 'close');
        response.on('finish', () => request.socket.end());
      });
    });
    for (let i = 0; i < 60; i++) {
      const response = await client.fetch(path, { method: 'POST', body: `call ${i}` });
      expect([i, response.status, await response.text()]).toEqual([i, 200, 'done']);
      await closed;
    }
    expect(upstream.received(path).relayed.length).toBe(60);
    expect(sockets.size).toBeGreaterThan(5);
    expect(sockets.size).toBeLessThan(30);
  });

  test('an upstream that says that it closes is asked on a new connection', async () => {
    const sockets = new Set<Socket>();
    const path = upstream.script((request, response) => {
      sockets.add(request.socket);
      plainly(200, { connection: 'close' }, 'done')(request, response);
    });
    for (let i = 0; i < 5; i++) expect(await (await client.fetch(path)).text()).toBe('done');
    expect(sockets.size).toBe(5);
  });

  test.each(['a Blob', 'a stream'])(
    'an upstream that refuses without reading is heard while %s is sent',
    async (kind) => {
      const path = upstream.script((_request, response) => {
        response.writeHead(413, { 'x-why': 'size' }).end('too much');
      });
      const blob = new Blob([new Uint8Array(8_000_000)]);
      const body =
        kind === 'a Blob' ? blob : (blob.stream() as ReadableStream<Uint8Array<ArrayBuffer>>);
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
      const response = await client.fetch(path, init);
      expect([response.status, response.headers.get('x-why')]).toEqual([413, 'size']);
      expect(await response.text()).toBe('too much');
      const [request] = upstream.received(path).relayed;
      expect(request?.complete()).toBe(false);
    },
  );

  test('an upstream that breaks off an upload is a sealed 502, and is not asked again', async () => {
    const path = upstream.script((request) => {
      request.once('data', () => request.socket.resetAndDestroy());
    });
    const body = new Blob([new Uint8Array(8_000_000)]);
    const response = await client.fetch(path, { method: 'POST', body });
    expect([response.status, (await response.json()).code]).toEqual([502, 'upstream-failed']);
    expect(upstream.received(path).relayed.length).toBe(1);
  });

  test('a form with files arrives part by part as it was', async () => {
    const path = upstream.script(plainly(200));
    const form = () => {
      const data = new FormData();
      data.append('field', 'värde\r\nand more');
      data.append('field', 'again');
      data.append('small', new File(['abc'], 'a "name"; x=ä.bin', { type: 'x/y' }));
      data.append('large', new Blob([new Uint8Array(2_000_000).fill(67)]), 'big');
      data.append('empty', new File([], ''));
      return data;
    };
    await fetch(upstream.origin + path, { method: 'POST', body: form() });
    await client.fetch(path, { method: 'POST', body: form() });
    const { direct, relayed } = upstream.received(path);
    expect(await partsOf(relayed[0])).toEqual(await partsOf(direct[0]));
    expect((await partsOf(relayed[0])).length).toBe(5);
  });

  test('a request header called __proto__ reaches the upstream', async () => {
    // Not compared: fetch itself loses it.
    const path = upstream.script(plainly(200));
    await client.fetch(path, { headers: [['__proto__', 'just a name']] });
    const { rawHeaders = [] } = upstream.received(path).relayed[0] ?? {};
    expect(rawHeaders[rawHeaders.indexOf('__proto__') + 1]).toBe('just a name');
  });
});

async function partsOf(request: Recorded | undefined) {
  const headers = { 'content-type': `${request?.headers['content-type']}` };
  const form = await new Response(new Uint8Array(request?.body() ?? []), { headers }).formData();
  return Promise.all(
    [...form].map(async ([name, value]) =>
      value instanceof File ? [name, value.name, value.type, await value.text()] : [name, value],
    ),
  );
}
