import { sealRequest } from '../../src/domain/codec/request.ts';
import { openResponse, prepareResponse, sealResponse } from '../../src/domain/codec/response.ts';
import type { PairKeys } from '../../src/domain/pairing/pair.ts';
import { SIZES } from '../../src/domain/wire.ts';
import type { Suite } from '../../src/ports/aead.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import type { Crypto } from '../../src/ports/crypto.ts';

/** Round trips that one figure is the mean of: the clock of a browser is coarse. */
const AT_ONCE = 50;
const CONTENT = new Uint8Array(1024).fill(0x62);
const HEADERS = [['content-type', 'application/json']] as const;

/** Milliseconds that a client takes to encode a request of 1 kB and to decode an answer of 1 kB. */
export async function roundTrips(crypto: Crypto, suite: Suite, figures: number): Promise<number[]> {
  const secret = crypto.random.bytes(SIZES.pairSecret);
  const pair: PairKeys = { suite, expand: await crypto.hash.hmacSha512(secret) };
  const taken: number[] = [];
  for (let figure = 0; figure < figures; figure++) {
    let milliseconds = 0;
    for (let at = 0; at < AT_ONCE; at++) milliseconds += await roundTrip(crypto, pair, at);
    taken.push(milliseconds / AT_ONCE);
  }
  return taken;
}

/** The relay's half in the middle is not counted. */
async function roundTrip(crypto: Crypto, pair: PairKeys, sequence: number): Promise<number> {
  const { aead, random } = crypto;
  const header = headerOf(sequence);
  const head = { method: 'POST', path: '/orders', headers: HEADERS };

  const encodeStart = performance.now();
  const salt = random.bytes(SIZES.requestSalt);
  const { keys } = await sealRequest(aead, pair, salt, header, 'POST', head, CONTENT);
  const encoded = performance.now() - encodeStart;

  const answer = { status: 200, from: 'upstream', headers: HEADERS } as const;
  const prepared = await prepareResponse(header, answer, CONTENT);
  const responseSalt = random.bytes(SIZES.responseSalt);
  const sealed = await sealResponse(aead, pair, keys, responseSalt, prepared);

  const decodeStart = performance.now();
  const opened = await openResponse(aead, pair, keys, sealed.status, header, sealed);
  const decoded = performance.now() - decodeStart;
  const { body } = opened;
  if (!(body instanceof Uint8Array) || body.length !== CONTENT.length)
    throw new Error('not opened');
  return encoded + decoded;
}

function headerOf(sequence: number): MessageHeader {
  return {
    clientId: `01234567-89ab-4cde-8f01-23456789abcd.${'0f'.repeat(32)}`,
    pairId: 'AAAAAAAAAAAAAAAAAAAAAA',
    encodeType: 'MKE',
    enveloped: true,
    body: true,
    stream: false,
    sequence,
  };
}
