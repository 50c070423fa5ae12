import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import {
  issuedClientId,
  offerPairs,
  type ProtocolClient,
  pairWith,
} from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type Settings, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());

async function start(settings: Settings) {
  const relay = await startRelay(upstream.origin, settings);
  onTestFinished(() => relay.stop());
  return relay;
}

const from = (address: string) => [['x-forwarded-for', address]] as const;

describe('pairing beyond PAIRINGS_PER_MINUTE', () => {
  test('is a plain 429 that says when to come back and which limit it was', async () => {
    const relay = await start({ PAIRINGS_PER_MINUTE: '20' });
    const clientId = await issuedClientId(relay.origin);
    expect((await offerPairs(relay.origin, clientId, 16)).answer.status).toBe(200);
    const { answer } = await offerPairs(relay.origin, clientId, 16);
    expect(answer.status).toBe(429);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'too-many-pairings' });
    expect(answer.body.toString()).toMatch(/\b20\b.*PAIRINGS_PER_MINUTE/);
    // Twelve pairs are missing, at three seconds each.
    const { 'retry-after': retryAfter } = answer.headers;
    expect(['35', '36']).toContain(retryAfter);
    expect(relay.log.some((line) => line.includes('pairings are refused'))).toBe(true);
  });

  test('is waited for by the client', async () => {
    const relay = await start({ PAIRINGS_PER_MINUTE: '60' });
    const clientId = await issuedClientId(relay.origin);
    for (const pairs of [16, 16, 16, 12]) await offerPairs(relay.origin, clientId, pairs);
    expect((await offerPairs(relay.origin, clientId, 1)).answer.status).toBe(429);
    const client = createMteRelayClient();
    const response = await client.fetch(`${relay.origin}/a`);
    expect([response.status, await response.text()]).toEqual([200, 'the upstream speaks']);
    const refusals = relay.log.filter((line) => line.includes('pairings are refused'));
    expect(refusals.length).toBeGreaterThan(1);
    client.close();
  });

  test('is counted by the address that a trusted proxy saw', async () => {
    const relay = await start({
      PAIRINGS_PER_MINUTE: '1',
      TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
    });
    const clientId = await issuedClientId(relay.origin);
    const statusFrom = async (address: string) =>
      (await offerPairs(relay.origin, clientId, 1, from(address))).answer.status;
    expect(await statusFrom('203.0.113.5')).toBe(200);
    expect(await statusFrom('203.0.113.5')).toBe(429);
    expect(await statusFrom('203.0.113.5, 10.0.0.7')).toBe(429);
    expect(await statusFrom('198.51.100.1, 203.0.113.5')).toBe(429);
    expect(await statusFrom('203.0.113.6')).toBe(200);
    expect(await statusFrom('203.0.113.5, 203.0.113.7, 10.0.0.7')).toBe(200);
  });

  test('is not escaped by a client that says it is another', async () => {
    const relay = await start({ PAIRINGS_PER_MINUTE: '1' });
    const clientId = await issuedClientId(relay.origin);
    const statusFrom = async (address: string) =>
      (await offerPairs(relay.origin, clientId, 1, from(address))).answer.status;
    expect(await statusFrom('203.0.113.5')).toBe(200);
    expect(await statusFrom('203.0.113.6')).toBe(429);
  });

  test('leaves pairs alone that there are', async () => {
    const relay = await start({ PAIRINGS_PER_MINUTE: '1' });
    const client = await pairWith(relay.origin);
    await expect(pairWith(relay.origin)).rejects.toThrow('429');
    expect((await client.call({ path: '/a' })).status).toBe(200);
  });
});

describe('pairing beyond MAX_PAIRS_PER_CLIENT', () => {
  /** A relay, and a client ID all of whose pairs are there, the first `used` of them used. */
  const withPairs = async (used: number) => {
    const relay = await start({ MAX_PAIRS_PER_CLIENT: '16' });
    const clientId = await issuedClientId(relay.origin);
    const pairs: ProtocolClient[] = [];
    for (let i = 0; i < 16; i++) pairs.push(await pairWith(relay.origin, [], clientId));
    for (const pair of pairs.slice(0, used)) expect((await pair.call({})).status).toBe(200);
    return { relay, clientId, pairs };
  };

  test('is a plain 429 while all pairs of the client are used, and others may pair', async () => {
    const { relay, clientId, pairs } = await withPairs(16);
    const { answer } = await offerPairs(relay.origin, clientId, 1);
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(JSON.parse(answer.body.toString()).code).toBe('too-many-pairings');
    expect(answer.body.toString()).toContain('MAX_PAIRS_PER_CLIENT');
    for (const pair of pairs) expect((await pair.call({})).status).toBe(200);
    expect((await (await pairWith(relay.origin)).call({})).status).toBe(200);
  });

  test('makes room where a pair never carried a message', async () => {
    const { relay, clientId, pairs } = await withPairs(15);
    const another = await pairWith(relay.origin, [], clientId);
    expect((await another.call({})).status).toBe(200);
    for (const pair of pairs.slice(0, 15)) expect((await pair.call({})).status).toBe(200);
    await expect(pairs[15]?.call({})).rejects.toThrow('560');
  });
});

test('pairing beyond MAX_PAIRS is a plain 429 that names it, while all pairs are used', async () => {
  const relay = await start({ MAX_PAIRS: '16', MAX_PAIRS_PER_CLIENT: '0' });
  const clientId = await issuedClientId(relay.origin);
  for (let i = 0; i < 16; i++) {
    const client = await pairWith(relay.origin, [], clientId);
    expect((await client.call({})).status).toBe(200);
  }
  const { answer } = await offerPairs(relay.origin, await issuedClientId(relay.origin), 1);
  expect(answer.status).toBe(429);
  expect(answer.body.toString()).toMatch(/\(MAX_PAIRS\)/);
});
