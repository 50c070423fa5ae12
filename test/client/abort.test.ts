import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;

beforeEach(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
});
afterEach(async () => {
  await relay.close();
  await upstream.close();
});

const client = () => createMteRelayClient({ relayOrigin: relay.origin });

it('a call that was aborted before it began sends nothing', async () => {
  const reason = new Error('not wanted');
  const call = client().fetch('/echo', { signal: AbortSignal.abort(reason) });
  await expect(call).rejects.toBe(reason);
  expect(relay.pairings()).toBe(0);
});

it('a Request’s own signal counts, and init’s goes over it', async () => {
  const reason = new Error('not wanted');
  const request = new Request(`${relay.origin}/echo`, { signal: AbortSignal.abort(reason) });
  const other = createMteRelayClient();
  await expect(other.fetch(request)).rejects.toBe(reason);
  expect((await other.fetch(request, { signal: null })).status).toBe(200);
});

it('without a reason it is the AbortError that fetch gives', async () => {
  const abort = new AbortController();
  const call = client().fetch('/held', { signal: abort.signal });
  await expect.poll(() => upstream.ledger.length).toBe(1);
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

it('one of two that wait for a pairing goes, the other gets its answer', async () => {
  const pairing = Promise.withResolvers<void>();
  const abort = new AbortController();
  const reason = new Error('gone');
  const shared = createMteRelayClient({
    relayOrigin: relay.origin,
    fetch: async (input, init) => {
      if (`${input}`.endsWith('/api/mte-pair')) await pairing.promise;
      return fetch(input, init);
    },
  });
  const first = shared.fetch('/echo?first', { signal: abort.signal });
  const second = shared.fetch('/echo?second');
  abort.abort(reason);
  await expect(first).rejects.toBe(reason);
  pairing.resolve();
  expect((await (await second).json()).url).toBe('/echo?second');
  expect(relay.pairings()).toBe(1);
  expect(upstream.ledger.length).toBe(1);
});

it('while it waits to be sent again', async () => {
  const abort = new AbortController();
  const reason = new Error('gone');
  const busy = createMteRelayClient({
    relayOrigin: relay.origin,
    onEvent: ({ type }) => {
      if (type === 'retried') abort.abort(reason);
    },
    fetch: (input, init) =>
      `${input}`.endsWith('/api/mte-message')
        ? Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '4' } }))
        : fetch(input, init),
  });
  await expect(busy.fetch('/echo', { signal: abort.signal })).rejects.toBe(reason);
});

it('while its body is read, and the stream is cancelled', async () => {
  const abort = new AbortController();
  const reason = new Error('gone');
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(10));
      return new Promise(() => {});
    },
    cancel: () => cancelled.resolve(),
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const call = client().fetch('/echo', { ...init, signal: abort.signal });
  abort.abort(reason);
  await expect(call).rejects.toBe(reason);
  await cancelled.promise;
  expect(upstream.ledger.length).toBe(0);
});

it('during a streamed upload: the upstream sees no complete request', async () => {
  const abort = new AbortController();
  const reason = new Error('gone');
  const cancelled = Promise.withResolvers<void>();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      pulled++;
      if (pulled > 100) return new Promise(() => {});
      controller.enqueue(new Uint8Array(50_000));
      return undefined;
    },
    cancel: () => cancelled.resolve(),
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const call = client().fetch('/echo', { ...init, signal: abort.signal });
  await expect.poll(() => pulled).toBe(101);
  abort.abort(reason);
  await expect(call).rejects.toBe(reason);
  await cancelled.promise;
  expect(upstream.ledger.length).toBe(0);
});

it.each(['/endless', '/echo'])('after the answer came: the body of %s fails', async (path) => {
  const abort = new AbortController();
  const reason = new Error('gone');
  const response = await client().fetch(path, { signal: abort.signal });
  expect(response.status).toBe(200);
  abort.abort(reason);
  await expect(response.text()).rejects.toBe(reason);
});
