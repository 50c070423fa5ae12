import type { Suite } from '../../ports/aead.ts';
import type { Codec, MessageHeader, OpenedRequest } from '../../ports/codec.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { andThen } from '../awaitable.ts';
import { answerOffer } from '../pairing/answer-offer.ts';
import { loadPairKeys, type PairKeys } from '../pairing/pair.ts';
import { SIZES } from '../wire.ts';
import { type IncomingRequest, openRequest } from './request.ts';
import { prepareResponse, sealResponse } from './response.ts';

/**
 * The built-in codec of docs/protocol.md.
 *
 * @param suites the AEADs that this relay serves, the preferred one first
 */
export function createCodec(crypto: Crypto, suites: readonly Suite[]): Codec {
  return {
    answerOffer: (offer, context) => answerOffer(crypto, suites, offer, context),

    open: (secret, request) =>
      andThen(loadPairKeys(crypto.hash, secret), (pair) =>
        andThen(openRequest(crypto.aead, pair, request), (opened) =>
          sealable(crypto, pair, request.header, opened),
        ),
      ),
  };
}

function sealable(
  { aead, random }: Crypto,
  pair: PairKeys,
  header: MessageHeader,
  { head, body, keys }: IncomingRequest,
): OpenedRequest {
  let sealed = false;
  return {
    head,
    body,
    seal: (responseHead, responseBody) =>
      andThen(prepareResponse(header, responseHead, responseBody), (prepared) => {
        if (sealed) throw new Error('a second head would be sealed under one sequence');
        sealed = true;
        return sealResponse(aead, pair, keys, random.bytes(SIZES.responseSalt), prepared);
      }),
  };
}
