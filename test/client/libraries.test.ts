import { afterAll, beforeAll, expect, test } from 'vitest';
import { mteFetch } from '../../src/client/index.ts';
import { LIBRARIES } from './library-calls.ts';
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

test.each(Object.entries(LIBRARIES))('%s works over mteFetch as over fetch', async (_, library) => {
  const direct = await library(fetch, upstream.origin);
  const before = relay.requests();
  const relayed = await library(mteFetch, relay.origin);
  expect(relayed).toEqual(direct);
  expect(relayed).toMatchObject({ missing: 404, aborted: true, echoed: { method: 'POST' } });
  expect(relay.requests()).toBeGreaterThanOrEqual(before + 2);
});
