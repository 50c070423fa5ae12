import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusalIsProved } from '../../src/domain/refusal-proof.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import { exchanged, type WireResponse } from '../support/http-exchange.ts';
import { crypto, type ProtocolClient, pairWith, type Sealed } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, SECRETS, startRelay } from '../support/relay-server.ts';
import { withHeader } from './attacked-relay.ts';

const OTHER_SECRET = 'uY6sN1eW8kC3zX5oG0vM7bI2tP9hQ4rE';

let upstream: RecordingUpstream;
let first: RelayServer;
let restarted: RelayServer;
let elsewhere: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  first = await startRelay(upstream.origin);
  client = await pairWith(first.origin);
  while (Date.now() <= client.pair.pairedAt) await delay(1);
  // The same relay, with all of its pairs lost.
  restarted = await startRelay(upstream.origin);
  elsewhere = await startRelay(upstream.origin, {
    CLIENT_ID_SECRET: OTHER_SECRET,
    RELAY_IDENTITY_KEY: OTHER_SECRET,
  });
});
afterAll(async () => {
  for (const relay of [first, restarted, elsewhere]) await relay.stop();
  await upstream.stop();
});

const proofOf = ({ headers }: WireResponse) => String(headers['x-mte-relay-proof']);
const holds = (sealed: Sealed, answer: WireResponse, changes: Partial<MessageHeader> = {}) =>
  refusalIsProved(
    crypto.signer,
    client.pair,
    answer.status,
    { ...sealed.header, ...changes },
    proofOf(answer),
  );

const forged = (request: Sealed['wire']) =>
  withHeader(request, 'x-mte-relay', (text) =>
    text.replace(/\.[0-9a-f]{64}/, `.${'0'.repeat(64)}`),
  );

describe('a pair that was lost', () => {
  test('is refused with 560 and a proof that holds', async () => {
    const sealed = await client.seal({ path: '/pay' });
    const answer = await exchanged(restarted.origin, sealed.wire);
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([560, 'pair-unknown']);
    expect(await holds(sealed, answer)).toBe(true);
    expect(upstream.ledger).toEqual([]);
  });

  test('the proof holds for no other message, status or time', async () => {
    const sealed = await client.seal({});
    const answer = await exchanged(restarted.origin, sealed.wire);
    expect(await holds(sealed, answer, { sequence: sealed.header.sequence + 1 })).toBe(false);
    expect(await holds(sealed, answer, { pairId: 'AAAAAAAAAAAAAAAAAAAAAA' })).toBe(false);
    expect(await holds(sealed, { ...answer, status: 566 })).toBe(false);
    const [since = '', signature] = proofOf(answer).split('.');
    const later = `${Number(since) + 1}.${signature}`;
    const { signer } = crypto;
    expect(await refusalIsProved(signer, client.pair, 560, sealed.header, later)).toBe(false);
  });

  test('nobody but the relay can prove it', async () => {
    const sealed = await client.seal({});
    const answer = await exchanged(elsewhere.origin, sealed.wire);
    expect(answer.status).toBe(566);
    expect(await holds(sealed, answer)).toBe(false);
  });
});

test('a pair that only expired, on a relay that lost nothing, is refused without a proof that holds', async () => {
  const sealed = await client.seal({});
  const unknown = 'AAAAAAAAAAAAAAAAAAAAAA';
  const wire = withHeader(sealed.wire, 'x-mte-relay', (text) =>
    text.replace(client.pair.pairId, unknown),
  );
  const answer = await exchanged(first.origin, wire);
  expect(answer.status).toBe(560);
  // The signature is the relay's own; it is the time that does not prove anything.
  expect(await holds(sealed, answer, { pairId: unknown })).toBe(false);
  const before = { ...client.pair, pairedAt: 0 };
  const header = { ...sealed.header, pairId: unknown };
  const { signer } = crypto;
  expect(await refusalIsProved(signer, before, 560, header, proofOf(answer))).toBe(true);
});

describe('a client ID with a bad signature is refused with 566', () => {
  test('without a proof while its pair is known: the request may still run', async () => {
    const sealed = await client.seal({});
    const answer = await exchanged(first.origin, forged(sealed.wire));
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([
      566,
      'client-id-invalid',
    ]);
    expect(answer.headers['x-mte-relay-proof']).toBeUndefined();
    expect((await exchanged(first.origin, sealed.wire)).status).toBe(200);
  });

  test('with a proof where its pair is unknown too', async () => {
    const sealed = await client.seal({});
    const answer = await exchanged(restarted.origin, forged(sealed.wire));
    expect(answer.status).toBe(566);
    const clientId = sealed.header.clientId.replace(/\.[0-9a-f]{64}/, `.${'0'.repeat(64)}`);
    expect(await holds(sealed, answer, { clientId })).toBe(true);
  });
});

test('while a secret is rotated, old client IDs and pairs are known, and proofs hold for old ones', async () => {
  const before = await startRelay(upstream.origin, { RELAY_IDENTITY_KEY: '' });
  const old = await pairWith(before.origin);
  await before.stop();
  while (Date.now() <= old.pair.pairedAt) await delay(1);
  const after = await startRelay(upstream.origin, {
    RELAY_IDENTITY_KEY: '',
    CLIENT_ID_SECRET: OTHER_SECRET,
    CLIENT_ID_SECRET_PREVIOUS: SECRETS.CLIENT_ID_SECRET,
  });
  const sealed = await old.seal({});
  const answer = await exchanged(after.origin, sealed.wire);
  expect(answer.status).toBe(560);
  const { signer } = crypto;
  expect(await refusalIsProved(signer, old.pair, 560, sealed.header, proofOf(answer))).toBe(true);
  await after.stop();
});
