import { describe, expect, test } from 'vitest';
import {
  createRequestCipher,
  createResponseCipher,
  deriveMessageKeys,
} from '../../src/domain/codec/message-cipher.ts';
import { deriveIdentity } from '../../src/domain/identity.ts';
import { loadPairKeys, storedPair } from '../../src/domain/pairing/pair.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { Aead } from '../../src/ports/aead.ts';
import type { Hash } from '../../src/ports/hash.ts';
import { base64urlBytes, bytes, readVectors } from './files.ts';
import { SIDES } from './sides.ts';

const identities = readVectors<{
  accept: { keyMaterial: string; tenant: string; publicKey: string }[];
}>('identities.json');
const messageKeys = readVectors<{
  accept: {
    pairSecret: string;
    sequence: number;
    requestSalt: string;
    requestKey: string;
    responseKey: string;
  }[];
}>('message-keys.json');
const chunks = readVectors<{
  nonces: { base: string; part: 0 | 1; last: boolean; index: number; nonce: string }[];
  aads: { direction: 'request' | 'response'; outer: string; header: string; aad: string }[];
}>('chunks.json');

const pairOf = (hash: Hash, pairSecret: string) =>
  loadPairKeys(hash, storedPair('AES-256-GCM', bytes(pairSecret)));

/** An AEAD that notes what it is given, and seals nothing. */
function noting() {
  const noted: { nonce: Uint8Array; aad: Uint8Array }[] = [];
  const note = (nonce: Uint8Array, aad: Uint8Array) => {
    noted.push({ nonce: nonce.slice(), aad: aad.slice() });
    return new Uint8Array(16);
  };
  const aead: Aead = { suites: ['AES-256-GCM'], key: () => ({ seal: note, open: note }) };
  return { aead, noted };
}

describe.each(SIDES)('with $name', ({ crypto }) => {
  test.each(identities.accept)('identities.json: $keyMaterial, $tenant', async (vector) => {
    const identity = await deriveIdentity(crypto, vector.keyMaterial, vector.tenant);
    expect(new Uint8Array(identity.publicKey)).toEqual(base64urlBytes(vector.publicKey));
  });

  test.each(messageKeys.accept)('message-keys.json: sequence $sequence', async (vector) => {
    const pair = await pairOf(crypto.hash, vector.pairSecret);
    const keys = await deriveMessageKeys(pair, vector.sequence, bytes(vector.requestSalt));
    expect(new Uint8Array(keys.request)).toEqual(bytes(vector.requestKey));
    expect(new Uint8Array(keys.response)).toEqual(bytes(vector.responseKey));
  });
});

describe('chunks.json', () => {
  const keys = { request: new Uint8Array(32), response: new Uint8Array(32) };
  const headerOf = (text: string) => {
    const header = parseRelayHeader(text);
    if (header === undefined) throw new Error('a vector has a header that is none');
    return header;
  };

  test.each(chunks.nonces)('part $part, last $last, index $index: $nonce', async (vector) => {
    const { aead, noted } = noting();
    const pair = await pairOf(SIDES[0]?.crypto.hash as Hash, '00'.repeat(64));
    const header = headerOf(chunks.aads[0]?.header ?? '');
    const base = bytes(vector.base);
    const cipher = base.every((byte) => byte === 0)
      ? await createRequestCipher(aead, pair, keys, 'POST', header)
      : await createResponseCipher(aead, pair, keys, base, 200, header);
    await cipher.seal(vector.part, vector.last, vector.index, new Uint8Array());
    await cipher.open(vector.part, vector.last, vector.index, new Uint8Array(16));
    expect(noted.map(({ nonce }) => nonce)).toEqual([bytes(vector.nonce), bytes(vector.nonce)]);
  });

  test.each(chunks.aads)(
    'aad of a $direction, $outer',
    async ({ direction, outer, header, aad }) => {
      const made = noting();
      const pair = await pairOf(SIDES[0]?.crypto.hash as Hash, '00'.repeat(64));
      const cipher =
        direction === 'request'
          ? await createRequestCipher(made.aead, pair, keys, outer, headerOf(header))
          : await createResponseCipher(
              made.aead,
              pair,
              keys,
              new Uint8Array(12),
              Number(outer),
              headerOf(header),
            );
      await cipher.seal(1, true, 0, new Uint8Array());
      expect(Buffer.from(made.noted[0]?.aad ?? []).toString()).toBe(aad);
    },
  );
});
