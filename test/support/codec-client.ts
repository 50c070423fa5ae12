import { sealRequest } from '../../src/domain/codec/request.ts';
import { openResponse } from '../../src/domain/codec/response.ts';
import { acceptAnswer, createOffer } from '../../src/domain/pairing/accept-answer.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { CodecClient } from '../../src/testing/index.ts';
import { crypto } from './protocol-client.ts';

/** The built-in codec's other end, as the contract suite asks for it. */
export const builtInClient: CodecClient = {
  async offer(count) {
    const pending = await createOffer(crypto, count);
    return {
      offer: pending.offer,
      async accept(answer, clientId) {
        const pairs = await acceptAnswer(crypto, pending, clientId, answer, undefined);
        return pairs.map(({ pairId, keys: pair }) => ({
          pairId,
          async send(header, method, head, body) {
            const salt = crypto.random.bytes(16);
            const { aead } = crypto;
            const sealed = await sealRequest(aead, pair, salt, header, method, head, body);
            return {
              sealed: {
                header,
                method,
                encodedHead: sealed.encodedHead,
                body: sealed.body ?? new Uint8Array(0),
              },
              async open({ status, header: text, encodedHead, body = new Uint8Array(0) }) {
                const answered = parseRelayHeader(text);
                if (answered === undefined) throw new Error('the answer has no header');
                const message = { encodedHead, body };
                return openResponse(aead, pair, sealed.keys, status, answered, message);
              },
            };
          },
        }));
      },
    };
  },
};
