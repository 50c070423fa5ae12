import { describe, expect, test } from 'vitest';
import { deriveMessageKeys } from '../../src/domain/codec/message-cipher.ts';
import { deriveIdentity } from '../../src/domain/identity.ts';
import {
  acceptAnswer,
  createOffer,
  IdentityError,
} from '../../src/domain/pairing/accept-answer.ts';
import { answerOffer } from '../../src/domain/pairing/answer-offer.ts';
import { loadPairKeys } from '../../src/domain/pairing/pair.ts';
import type { Suite } from '../../src/ports/aead.ts';
import { DecodeError } from '../../src/ports/codec.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import { base64urlBytes, bytes, readVectors } from './files.ts';
import { changed, type JsonChange } from './json-changes.ts';
import { runs, SIDES } from './sides.ts';

interface Pairing {
  readonly name: string;
  readonly keyMaterial: string;
  readonly clientId: string;
  readonly suite: Suite;
  readonly pairs: readonly { seed: string; sharedSecret: string; pairSecret: string }[];
  readonly offer: string;
  readonly answer: string;
}

interface Rejected extends JsonChange {
  readonly of: 'offer' | 'answer';
  readonly reason: string;
  readonly error: 'decode' | 'identity';
}

const { accept, reject } = readVectors<{ accept: Pairing[]; reject: Rejected[] }>('pairings.json');
const [first] = accept as [Pairing, ...Pairing[]];

const utf8 = (text: string) => new Uint8Array(Buffer.from(text));
const parsedAnswer = ({ answer }: Pairing) =>
  JSON.parse(answer) as {
    tenant: string;
    identity: string;
    pairs: { pairId: string; ciphertext: string; pairedAt: number }[];
  };

/** The client's half, its key pairs made from the vector's seeds. */
async function pendingOffer(crypto: Crypto, { pairs }: Pairing) {
  const seeds = pairs.map(({ seed }) => bytes(seed));
  const random = { bytes: () => seeds.shift() ?? new Uint8Array() };
  return createOffer({ ...crypto, random }, pairs.length);
}

/** The relay's half, with the vector's pair IDs and ciphertexts in place of random ones. */
async function answer(crypto: Crypto, pairing: Pairing, offer: Uint8Array, suites: Suite[]) {
  const { tenant, pairs } = parsedAnswer(pairing);
  const pairIds = pairs.map(({ pairId }) => base64urlBytes(pairId));
  const secrets = pairing.pairs.map(({ sharedSecret }) => bytes(sharedSecret));
  const ciphertexts = pairs.map(({ ciphertext }) => base64urlBytes(ciphertext));
  const keyAgreement = {
    ...crypto.keyAgreement,
    encapsulate: () => ({
      ciphertext: ciphertexts.shift() ?? new Uint8Array(),
      sharedSecret: secrets.shift() ?? new Uint8Array(),
    }),
  };
  const random = { bytes: () => pairIds.shift() ?? new Uint8Array() };
  return answerOffer({ ...crypto, keyAgreement, random }, suites, offer, {
    tenant,
    identity: await deriveIdentity(crypto, pairing.keyMaterial, tenant),
    clientId: pairing.clientId,
    pairedAt: pairs[0]?.pairedAt ?? 0,
    expiresIn: 1_800_000,
    maxMessages: 65_536,
  });
}

describe.each(SIDES)('pairings.json with $name', ({ crypto }) => {
  const possible = accept.filter(({ suite }) => runs({ crypto }, suite));

  test.each(possible)('$name: the seeds give the offer', async (pairing) => {
    const { offer } = await pendingOffer(crypto, pairing);
    const { pairs } = JSON.parse(Buffer.from(offer).toString());
    expect(pairs).toEqual(JSON.parse(pairing.offer).pairs);
  });

  test.each(accept)('$name: the relay gives the answer', async (pairing) => {
    const answered = await answer(crypto, pairing, utf8(pairing.offer), [pairing.suite]);
    expect(JSON.parse(Buffer.from(answered.answer).toString())).toEqual(parsedAnswer(pairing));
    const secrets = answered.pairs.map(({ secret }) =>
      Buffer.from(secret.slice(-64)).toString('hex'),
    );
    expect(secrets).toEqual(pairing.pairs.map(({ pairSecret }) => pairSecret));
  });

  test.each(possible)('$name: the client agrees', async (pairing) => {
    const pending = await pendingOffer(crypto, pairing);
    const pinned = [base64urlBytes(parsedAnswer(pairing).identity)];
    const agreed = await acceptAnswer(
      crypto,
      pending,
      pairing.clientId,
      utf8(pairing.answer),
      pinned,
    );
    expect(agreed.map(({ pairId }) => pairId)).toEqual(
      parsedAnswer(pairing).pairs.map(({ pairId }) => pairId),
    );
    const salt = new Uint8Array(16);
    for (const [i, { keys }] of agreed.entries()) {
      const stored = new Uint8Array([1, ...bytes(pairing.pairs[i]?.pairSecret ?? '')]);
      const expected = await loadPairKeys(crypto.hash, stored);
      expect(await deriveMessageKeys(keys, 9, salt)).toEqual(
        await deriveMessageKeys(expected, 9, salt),
      );
    }
  });

  test.each(possible)('$name: the ciphertexts carry the shared secrets', async (pairing) => {
    const { pairs } = parsedAnswer(pairing);
    for (const [i, { seed, sharedSecret }] of pairing.pairs.entries()) {
      const keyPair = await crypto.keyAgreement.keyPair(bytes(seed));
      const secret = await keyPair.decapsulate(base64urlBytes(pairs[i]?.ciphertext ?? ''));
      expect(Buffer.from(secret).toString('hex')).toBe(sharedSecret);
    }
  });

  test.each(reject.filter(({ of }) => of === 'offer'))('offer: $reason', async (vector) => {
    const offer = utf8(changed(first.offer, vector));
    // With the real encapsulation, which is what judges a public key.
    const { tenant } = parsedAnswer(first);
    const context = {
      tenant,
      identity: await deriveIdentity(crypto, first.keyMaterial, tenant),
      clientId: first.clientId,
      pairedAt: 0,
      expiresIn: 1,
      maxMessages: 1,
    };
    await expect(answerOffer(crypto, ['AES-256-GCM'], offer, context)).rejects.toThrow(DecodeError);
  });

  test.each(reject.filter(({ of }) => of === 'answer'))('answer: $reason', async (vector) => {
    const pending = await pendingOffer(crypto, first);
    const bad = utf8(changed(first.answer, vector));
    const accepting = acceptAnswer(crypto, pending, first.clientId, bad, undefined);
    const lacking = vector.at === '/suite' && !runs({ crypto }, String(vector.set));
    const error = vector.error === 'decode' || lacking ? DecodeError : IdentityError;
    await expect(accepting).rejects.toThrow(error);
  });

  test('an identity that is not pinned is refused, by an empty list too', async () => {
    const pending = await pendingOffer(crypto, first);
    for (const pinned of [[], [new Uint8Array(32)]]) {
      const accepting = acceptAnswer(crypto, pending, first.clientId, utf8(first.answer), pinned);
      await expect(accepting).rejects.toThrow(IdentityError);
    }
  });

  test('another client ID is not what the identity signed', async () => {
    const pending = await pendingOffer(crypto, first);
    const other = first.clientId.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    const accepting = acceptAnswer(crypto, pending, other, utf8(first.answer), undefined);
    await expect(accepting).rejects.toThrow(IdentityError);
  });
});
