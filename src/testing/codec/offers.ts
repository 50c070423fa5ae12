import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../ports/codec.ts';
import { CLIENT_ID, type CodecFactory, open, pairingContext } from './subject.ts';

/** Longest secret that the relay keeps of a pair, in bytes. */
const LONGEST_SECRET = 112;

/** answerOffer: what a client and the relay agree on. */
export function describeOffers(factory: CodecFactory): void {
  describe('answering an offer', () => {
    it.each([1, 2, 16])('makes as many pairs as were offered: %i', async (count) => {
      const { codec, client } = await open(factory);
      const { offer, accept } = await client.offer(count);
      const { answer, pairs } = await codec.answerOffer(offer, pairingContext());
      const accepted = await accept(answer, CLIENT_ID);
      expect(accepted.map(({ pairId }) => pairId)).toEqual(pairs.map(({ pairId }) => pairId));
      expect(new Set(pairs.map(({ pairId }) => pairId)).size).toBe(count);
    });

    it('gives secrets that the relay can keep, each another', async () => {
      const { codec, client } = await open(factory);
      const { offer } = await client.offer(4);
      const { pairs } = await codec.answerOffer(offer, pairingContext());
      for (const { secret } of pairs) {
        expect(secret.length).toBeGreaterThan(0);
        expect(secret.length).toBeLessThanOrEqual(LONGEST_SECRET);
      }
      expect(new Set(pairs.map(({ secret }) => Buffer.from(secret).toString('hex'))).size).toBe(4);
    });

    it('gives other pairs to the same offer sent again', async () => {
      const { codec, client } = await open(factory);
      const { offer } = await client.offer(1);
      const first = await codec.answerOffer(offer, pairingContext());
      const second = await codec.answerOffer(offer, pairingContext());
      expect(first.pairs[0]?.pairId).not.toBe(second.pairs[0]?.pairId);
      expect(first.pairs[0]?.secret).not.toEqual(second.pairs[0]?.secret);
    });

    it.each([
      ['nothing', ''],
      ['no JSON', '{'],
      ['JSON null', 'null'],
      ['an empty object', '{}'],
      ['an empty list', '[]'],
      ['no pair', '{"version":1,"pairs":[]}'],
      ['bytes that are no UTF-8', '\xff\xfe'],
      ['deep nesting', '['.repeat(20_000)],
    ])('refuses %s', async (_, text) => {
      const { codec } = await open(factory);
      const offer = new Uint8Array(Buffer.from(text, 'latin1'));
      await expect(codec.answerOffer(offer, pairingContext())).rejects.toBeInstanceOf(DecodeError);
    });
  });
}
