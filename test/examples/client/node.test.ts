import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRelay, type TestRelay } from '../../client/relay.ts';
import { startUpstream, type Upstream } from '../../client/upstream.ts';
import { freePort } from '../../support/redis-server.ts';
import { type ExampleProcess, startExample } from './example-process.ts';

let upstream: Upstream;
let relay: TestRelay;
let service: ExampleProcess;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
  service = await startExample('node/orders.ts', {
    RELAY: relay.origin,
    RELAY_IDENTITY: relay.identity,
    API_TOKEN: 'token-of-the-service',
  });
});
afterAll(async () => {
  await service?.stop();
  await relay?.close();
  await upstream?.close();
});

test('the service calls the API through the relay, with its own token', async () => {
  const response = await fetch(`${service.origin}/orders?page=2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"article":"A-17"}',
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      method: 'POST',
      url: '/orders?page=2',
      type: 'application/json',
      body: '{"article":"A-17"}',
    },
  ]);
  expect(upstream.ledger.at(-1)?.headers.authorization).toBe('Bearer token-of-the-service');
  expect((await fetch(`${service.origin}/status/404`)).status).toBe(404);
  expect(relay.pairings()).toBe(1);
});

test('it passes bodies on that no message holds, both ways', async () => {
  const body = randomBytes(5_000_000);
  const up = await fetch(`${service.origin}/upload`, { method: 'PUT', body });
  expect(up.status).toBe(200);
  await up.body?.cancel();
  expect(upstream.ledger.at(-1)?.body.equals(body)).toBe(true);
  const down = await fetch(`${service.origin}/bytes/5000000`);
  expect((await down.bytes()).length).toBe(5_000_000);
});

test('it tells its caller to try again where nothing was sent, and not where it may have run', async () => {
  const port = await freePort();
  const settings = { RELAY: `http://127.0.0.1:${port}`, RELAY_IDENTITY: relay.identity };
  const lonely = await startExample('node/orders.ts', settings);
  const order = () => fetch(`${lonely.origin}/orders`, { method: 'POST', body: 'one' });
  const refused = await order();
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { code: 'relay-unreachable', mayTryAgain: true },
  ]);
  expect(lonely.errors()).toContain('relay: relay-unreachable');

  // Now there is a relay, with an API that breaks off after it had the order.
  const breaking = createServer((request) => request.resume().on('end', () => relayed.close()));
  await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
  const address = breaking.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const relayed = await startRelay(origin, { port });
  const cut = await order();
  expect([cut.status, await cut.json()]).toEqual([
    502,
    { code: expect.any(String), mayTryAgain: false },
  ]);
  breaking.closeAllConnections();
  breaking.close();
  expect(await lonely.stop()).toBe(0);
});

test('a relay of another identity gets nothing', async () => {
  const identity = `${relay.identity.startsWith('A') ? 'B' : 'A'}${relay.identity.slice(1)}`;
  const before = upstream.ledger.length;
  const wary = await startExample('node/orders.ts', {
    RELAY: relay.origin,
    RELAY_IDENTITY: identity,
  });
  const response = await fetch(`${wary.origin}/orders`, { method: 'POST', body: 'one' });
  expect(await response.json()).toEqual({ code: 'identity-not-trusted', mayTryAgain: true });
  expect(upstream.ledger.length).toBe(before);
  await wary.stop();
});
