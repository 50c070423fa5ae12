import type { Suite } from '../../ports/aead.ts';
import type { Codec } from '../../ports/codec.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { answerOffer } from '../pairing/answer-offer.ts';
import { loadPairKeys } from '../pairing/pair.ts';
import { SIZES } from '../wire.ts';
import { openRequest } from './request.ts';
import { prepareResponse, sealResponse } from './response.ts';

/**
 * The built-in codec of docs/protocol.md.
 *
 * @param suites the AEADs that this relay serves, the preferred one first
 */
export function createCodec(crypto: Crypto, suites: readonly Suite[]): Codec {
  return {
    answerOffer: (offer, context) => answerOffer(crypto, suites, offer, context),

    async open(secret, request) {
      const pair = await loadPairKeys(crypto.hash, secret);
      const { head, body, keys } = await openRequest(crypto.aead, pair, request);
      let sealed = false;
      return {
        head,
        body,
        async seal(responseHead, responseBody) {
          const prepared = await prepareResponse(request.header, responseHead, responseBody);
          if (sealed) throw new Error('a second head would be sealed under one sequence');
          sealed = true;
          const salt = crypto.random.bytes(SIZES.responseSalt);
          return sealResponse(crypto.aead, pair, keys, salt, prepared);
        },
      };
    },
  };
}
