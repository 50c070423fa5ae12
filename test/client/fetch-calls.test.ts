import { afterAll, beforeAll, expect, test } from 'vitest';
import { mteFetch } from '../../src/client/index.ts';
import { CALLS, outcomeOf } from './fetch-calls.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { type Received, startUpstream, type Upstream } from './upstream.ts';

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

const TOLD = ['content-type', 'content-length', 'accept', 'x-own', 'cache-control', 'pragma'];
const told = ({ method, url, headers, body }: Received) => ({
  ...{ method, url, body: body.toString('latin1') },
  headers: TOLD.map((name) => [name, headers[name]]),
});

test.each(Object.entries(CALLS))('%s: is as with the fetch of Node', async (_, call) => {
  const before = upstream.ledger.length;
  const direct = await outcomeOf(call, fetch, upstream.origin);
  const between = upstream.ledger.length;
  const relayed = await outcomeOf(call, mteFetch, relay.origin);
  const [first, second] = [upstream.ledger.slice(before, between), upstream.ledger.slice(between)];
  expect({ ...relayed, told: second.map(told) }).toEqual({ ...direct, told: first.map(told) });
});
