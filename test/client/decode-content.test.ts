import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
});
afterAll(async () => {
  await relay.close();
  await upstream.close();
});

const PLAIN = 'what is compressed here, here, here and here';

it('decodes a compressed answer unless it is told not to', async () => {
  const client = createMteRelayClient();
  const url = `${relay.origin}/compressed/gzip`;
  expect(await (await client.fetch(url)).text()).toBe(PLAIN);
  const left = await client.fetch(url, {}, { decodeContent: false });
  expect(left.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(await left.arrayBuffer()).toString()).toBe(PLAIN);
});

it('asks for no coding that nobody will decode', async () => {
  const client = createMteRelayClient({ decodeContent: false });
  await client.fetch(`${relay.origin}/echo`);
  expect(upstream.ledger.at(-1)?.headers['accept-encoding']).toBeUndefined();
  await client.fetch(`${relay.origin}/echo`, { headers: { 'accept-encoding': 'br' } });
  expect(upstream.ledger.at(-1)?.headers['accept-encoding']).toBe('br');
  await client.fetch(`${relay.origin}/echo`, {}, { decodeContent: true });
  expect(upstream.ledger.at(-1)?.headers['accept-encoding']).toContain('gzip');
});
