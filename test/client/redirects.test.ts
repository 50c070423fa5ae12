import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;
const client = createMteRelayClient();

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
});
afterAll(async () => {
  await relay.close();
  await upstream.close();
});

const ask = (path: string, init?: RequestInit) => client.fetch(relay.origin + path, init);
const last = () => upstream.ledger.at(-1);

it('authorization is kept, since a redirect stays with the relay', async () => {
  await ask('/redirect/302?to=/echo', { headers: { authorization: 'Bearer x' } });
  expect(last()).toMatchObject({ url: '/echo', headers: { authorization: 'Bearer x' } });
});

it('an absolute URL of the relay’s own origin is followed', async () => {
  const response = await ask(`/redirect/301?to=${relay.origin}/echo`);
  expect([response.url, response.redirected]).toEqual([`${relay.origin}/echo`, true]);
});

it.each(['https://elsewhere.example/', '//elsewhere.example/', 'javascript:alert(1)'])(
  'a redirect to %s is refused, and nothing goes there',
  async (to) => {
    await expect(ask(`/redirect/302?to=${encodeURIComponent(to)}`)).rejects.toMatchObject({
      code: 'redirect-outside-relay',
      status: 302,
    });
  },
);

it('redirect: error refuses, with the request having run', async () => {
  await expect(ask('/redirect/302?to=/echo', { redirect: 'error' })).rejects.toMatchObject({
    code: 'redirect-refused',
    requestMayHaveRun: true,
  });
  expect(last()?.url).toBe('/redirect/302?to=/echo');
});

it('the twenty-first redirect is refused, as with fetch', async () => {
  const before = upstream.ledger.length;
  await expect(fetch(`${upstream.origin}/loop/0`)).rejects.toThrow(TypeError);
  const direct = upstream.ledger.length - before;
  await expect(ask('/loop/0')).rejects.toMatchObject({ code: 'too-many-redirects' });
  expect(upstream.ledger.length - before - direct).toBe(direct);
});

it('a long stream is not sent to where it is redirected', async () => {
  const body = new Blob([new Uint8Array(2_000_000)]).stream() as ReadableStream<
    Uint8Array<ArrayBuffer>
  >;
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  await expect(ask('/redirect/307?to=/echo', init)).rejects.toMatchObject({
    code: 'body-not-replayable',
    requestMayHaveRun: true,
  });
});
