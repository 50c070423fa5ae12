/** Vectors of the key schedule: message keys, associated data, nonces. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID, PAIR_ID } from './inputs.ts';

export const PAIR_SECRET = Buffer.concat([bytesOf('pair secret 1'), bytesOf('pair secret 2')]);

export function messageKeyVectors() {
  const given = [
    { secret: PAIR_SECRET, sequence: 0, salt: bytesOf('request salt', 16) },
    { secret: PAIR_SECRET, sequence: 1, salt: bytesOf('request salt', 16) },
    { secret: PAIR_SECRET, sequence: 65_535, salt: bytesOf('request salt', 16) },
    { secret: PAIR_SECRET, sequence: 0, salt: Buffer.alloc(16) },
    { secret: Buffer.alloc(64), sequence: 258, salt: Buffer.alloc(16, 0xff) },
  ];
  return {
    description: 'The two keys of one exchange, from pair secret, sequence and request salt.',
    fields: {
      pairSecret: 'hex, 64 bytes',
      sequence: 'number',
      requestSalt: 'hex, 16 bytes',
      info: 'hex: of HKDF-Expand, without the counter',
      'requestKey, responseKey': 'hex, 32 bytes',
    },
    accept: given.map(({ secret, sequence, salt }) => {
      const keys = reference.messageKeys(secret, sequence, salt);
      return {
        pairSecret: secret.toString('hex'),
        sequence,
        requestSalt: salt.toString('hex'),
        info: reference.messageInfo(sequence, salt).toString('hex'),
        requestKey: keys.request.toString('hex'),
        responseKey: keys.response.toString('hex'),
      };
    }),
  };
}

export function chunkVectors() {
  const base = bytesOf('response salt', 12);
  const fields = { clientId: CLIENT_ID, pairId: PAIR_ID, body: true } as const;
  const whole = {
    ...fields,
    encodeType: 'MTE',
    enveloped: true,
    stream: false,
    sequence: 1,
  } as const;
  const open = {
    ...fields,
    encodeType: 'MKE',
    enveloped: false,
    stream: true,
    sequence: 65_535,
  } as const;
  const places = [
    { part: 1, last: true, index: 0 },
    { part: 0, last: true, index: 0 },
    { part: 1, last: false, index: 0 },
    { part: 1, last: false, index: 1 },
    { part: 1, last: true, index: 258 },
    { part: 1, last: true, index: 4_294_967_295 },
    { part: 1, last: false, index: 4_294_967_296 },
    { part: 1, last: true, index: 1_234_567_890_123 },
  ];
  const aads = [
    { direction: 'request', outer: 'POST', header: reference.relayHeader(whole) },
    { direction: 'request', outer: 'DELETE', header: reference.relayHeader(open) },
    { direction: 'response', outer: '200', header: reference.relayHeader(whole) },
    { direction: 'response', outer: '404', header: reference.relayHeader(open) },
  ] as const;
  return {
    description: 'What a chunk is sealed with beside its key: nonce and associated data.',
    fields: {
      base: 'hex, 12 bytes: zeros in a request, the response salt in a response',
      part: '0 in x-mte-relay-eh, 1 in the HTTP body',
      last: 'whether it is the last chunk of its part',
      index: 'of the chunk in its part',
      nonce: 'hex, 12 bytes',
      outer: 'the outer method of a request, the outer status of a response',
      aad: 'text, ASCII',
    },
    nonces: [Buffer.alloc(12), base].flatMap((from) =>
      places.map(({ part, last, index }) => ({
        base: from.toString('hex'),
        part,
        last,
        index,
        nonce: reference.nonce(from, part, last, index).toString('hex'),
      })),
    ),
    aads: aads.map((one) => ({
      ...one,
      aad: reference.aad(one.direction, one.outer, one.header).toString('ascii'),
    })),
  };
}
