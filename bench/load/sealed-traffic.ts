import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import type { MessageKeys } from '../../src/domain/codec/message-cipher.ts';
import { sealRequest } from '../../src/domain/codec/request.ts';
import { openResponse } from '../../src/domain/codec/response.ts';
import {
  type AgreedPair,
  acceptAnswer,
  createOffer,
} from '../../src/domain/pairing/accept-answer.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import { PAIR_LIMITS, RELAY_HEADER, ROUTES, SIZES } from '../../src/domain/wire.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import { type HttpMessage, headerOf, statusOf } from './message-reader.ts';
import { APPLICATION, type Batch, checkAnswer, requestBytes, type Traffic } from './traffic.ts';

export const crypto = createCrypto();

/** A client ID and a pair with the relay on a port. */
export interface Paired {
  readonly clientId: string;
  readonly pair: AgreedPair;
}

export async function issuedClientId(port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}${ROUTES.clientId}`;
  const { headers } = await fetch(url, { method: 'HEAD' });
  return headers.get(RELAY_HEADER) ?? '';
}

export async function pairWith(port: number): Promise<Paired> {
  const clientId = await issuedClientId(port);
  const offer = await createOffer(crypto, 1);
  const answer = await fetch(`http://127.0.0.1:${port}${ROUTES.pair}`, {
    method: 'POST',
    headers: { [RELAY_HEADER]: clientId },
    body: new Uint8Array(offer.offer),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const [pair] = await acceptAnswer(crypto, offer, clientId, bytes, undefined);
  if (pair === undefined) throw new Error('the relay gave no pair');
  return { clientId, pair };
}

/** The header of a message of a pair, in an envelope. */
export function messageHeader(
  { clientId, pair }: Paired,
  sequence: number,
  stream: boolean,
): MessageHeader {
  const form = { encodeType: 'MKE', enveloped: true, body: true, stream } as const;
  return { clientId, pairId: pair.pairId, ...form, sequence };
}

/** The application's request in an envelope, each under a sequence of its own and a fresh pair. */
export function sealedTraffic(port: number): Traffic {
  return {
    port,
    async prepare(atMost) {
      const paired = await pairWith(port);
      const size = Math.min(atMost, PAIR_LIMITS.messages);
      const sealed: Sealed[] = [];
      for (let sequence = 0; sequence < size; sequence++) {
        sealed.push(await seal(port, paired, sequence));
      }
      return batchOf(paired.pair, sealed);
    },
  };
}

interface Sealed {
  readonly bytes: Buffer;
  readonly keys: MessageKeys;
}

async function seal(port: number, paired: Paired, sequence: number): Promise<Sealed> {
  const { method, path, headers, content } = APPLICATION;
  const header = messageHeader(paired, sequence, false);
  const salt = crypto.random.bytes(SIZES.requestSalt);
  const head = { method, path, headers };
  const keysOf = paired.pair.keys;
  const sealed = await sealRequest(crypto.aead, keysOf, salt, header, 'POST', head, content);
  if (!(sealed.body instanceof Uint8Array)) throw new Error('a streamed request');
  const outer = [
    [RELAY_HEADER, sealed.header],
    ['content-type', 'application/octet-stream'],
  ] as const;
  const bytes = requestBytes(port, `POST ${ROUTES.message}`, outer, sealed.body);
  return { bytes, keys: sealed.keys };
}

function batchOf(pair: AgreedPair, sealed: readonly Sealed[]): Batch {
  const at = (index: number) => {
    const one = sealed[index];
    if (one === undefined) throw new RangeError('no such request');
    return one;
  };
  return {
    size: sealed.length,
    request: (index) => at(index).bytes,
    check: async (index, answer) => checkAnswer(await opened(pair, at(index).keys, answer)),
  };
}

/** The content of a sealed answer. Throws when it does not open, or is the relay's own. */
async function opened(pair: AgreedPair, keys: MessageKeys, answer: HttpMessage) {
  const header = parseRelayHeader(headerOf(answer, RELAY_HEADER) ?? '');
  if (header === undefined) throw new Error('an answer is not sealed');
  const message = { encodedHead: undefined, body: answer.content };
  const status = statusOf(answer);
  const response = await openResponse(crypto.aead, pair.keys, keys, status, header, message);
  if (response.head.from !== 'upstream' || !(response.body instanceof Uint8Array)) {
    throw new Error('an answer is not the upstream’s');
  }
  return response.body;
}
