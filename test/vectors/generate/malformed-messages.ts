/** Vectors of messages that are authentic and yet to be refused: sealed by a peer that errs. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID, PAIR_ID } from './inputs.ts';
import { PAIR_SECRET } from './keys.ts';

type Shape = Pick<reference.HeaderFields, 'encodeType' | 'enveloped' | 'body' | 'stream'>;

const ENVELOPED_MKE = { encodeType: 'MKE', enveloped: true, body: true, stream: false } as const;
const ENVELOPED_MTE = { ...ENVELOPED_MKE, encodeType: 'MTE' } as const;
const STREAMED = { ...ENVELOPED_MKE, stream: true } as const;
const OPEN_MKE = { ...ENVELOPED_MKE, enveloped: false } as const;
const OPEN_STREAMED = { ...OPEN_MKE, stream: true } as const;
const OPEN_BODILESS = { ...OPEN_MKE, body: false } as const;

const SALT = bytesOf('salt of malformed messages', 16);
const METHOD = 'POST';
const HEAD = Buffer.from('{":method":"POST",":path":"/upload"}');
const BODY = Buffer.from('abc');
const ENVELOPE = reference.envelope(HEAD, BODY);
const NOTHING = Buffer.alloc(0);

const tooLong = (length: number) => Buffer.concat([reference.u32(length), HEAD, BODY]);

/** A request, with whatever its maker thinks right. */
function request(
  reason: string,
  shape: Shape,
  make: (by: reference.Sealing) => { head?: Buffer; body?: Buffer },
  sealing: Partial<reference.Sealing> = {},
) {
  const header = reference.relayHeader({
    clientId: CLIENT_ID,
    pairId: PAIR_ID,
    ...shape,
    sequence: 3,
  });
  const { head, body = NOTHING } = make({
    suite: 'AES-256-GCM',
    key: reference.messageKeys(PAIR_SECRET, 3, SALT).request,
    base: Buffer.alloc(12),
    aad: reference.aad('request', METHOD, header),
    ...sealing,
  });
  return {
    reason,
    suite: 'AES-256-GCM',
    method: METHOD,
    header,
    encodedHead: head === undefined ? null : Buffer.concat([SALT, head]).toString('base64url'),
    httpBody: (shape.enveloped ? Buffer.concat([SALT, body]) : body).toString('hex'),
  };
}

const { chunk, frames, pad } = reference;
const whole = (plaintext: Buffer) => (by: reference.Sealing) => ({
  body: chunk(by, 1, true, 0, plaintext),
});
const framed =
  (...plaintexts: Buffer[]) =>
  (by: reference.Sealing) => ({
    body: Buffer.concat(frames(by, plaintexts)),
  });
/** A frame that is not the last one, whatever follows. */
const unended = (by: reference.Sealing, plaintext: Buffer) => {
  const sealed = chunk(by, 1, false, 0, plaintext);
  return Buffer.concat([reference.u32(sealed.length), sealed]);
};

function badPadding(change: (padded: Buffer) => Buffer) {
  return whole(change(pad(ENVELOPE)));
}

function withByte(padded: Buffer, at: number, value: number): Buffer {
  padded[at] = value;
  return padded;
}

function otherSealings() {
  const right = (by: reference.Sealing) => ({ body: chunk(by, 1, true, 0, ENVELOPE) });
  const responseKey = reference.messageKeys(PAIR_SECRET, 3, SALT).response;
  const header = reference.relayHeader({
    clientId: CLIENT_ID,
    pairId: PAIR_ID,
    ...ENVELOPED_MKE,
    sequence: 3,
  });
  const label = `mte-relay/1 request\n${METHOD}\n${header}`;
  return [
    request('sealed with the response key', ENVELOPED_MKE, right, { key: responseKey }),
    request('sealed with the other suite', ENVELOPED_MKE, right, { suite: 'ChaCha20-Poly1305' }),
    request('the salt in the nonce, as in a response', ENVELOPED_MKE, right, {
      base: SALT.subarray(0, 12),
    }),
    request('without associated data', ENVELOPED_MKE, right, { aad: NOTHING }),
    request('the label of responses', ENVELOPED_MKE, right, {
      aad: Buffer.from(label.replace('request', 'response')),
    }),
    request('a line feed at the end of the associated data', ENVELOPED_MKE, right, {
      aad: Buffer.from(`${label}\n`),
    }),
    request('CR LF in the associated data', ENVELOPED_MKE, right, {
      aad: Buffer.from(label.replaceAll('\n', '\r\n')),
    }),
    request('sealed as part 0', ENVELOPED_MKE, (by) => ({ body: chunk(by, 0, true, 0, ENVELOPE) })),
    request('sealed as not the last', ENVELOPED_MKE, (by) => ({
      body: chunk(by, 1, false, 0, ENVELOPE),
    })),
    request('sealed as chunk 1', ENVELOPED_MKE, (by) => ({
      body: chunk(by, 1, true, 1, ENVELOPE),
    })),
    request('the head sealed as part 1', OPEN_BODILESS, (by) => ({
      head: chunk(by, 1, true, 0, HEAD),
    })),
    request('the head sealed as not the last', OPEN_BODILESS, (by) => ({
      head: chunk(by, 0, false, 0, HEAD),
    })),
    request('the body sealed as part 0', OPEN_MKE, (by) => ({
      head: chunk(by, 0, true, 0, HEAD),
      body: chunk(by, 0, true, 0, BODY),
    })),
  ];
}

export function malformedMessageVectors() {
  return {
    description: 'Requests under the right keys that are none all the same: each must be refused.',
    fields: {
      pairSecret: 'hex, 64 bytes',
      method: 'the outer method',
      header: 'x-mte-relay',
      encodedHead: 'base64url: x-mte-relay-eh, null where there is none',
      httpBody: 'hex: the body of the HTTP message',
    },
    pairSecret: PAIR_SECRET.toString('hex'),
    reject: [
      ...otherSealings(),
      request('an empty envelope', ENVELOPED_MKE, whole(NOTHING)),
      request('an envelope of three bytes', ENVELOPED_MKE, whole(Buffer.alloc(3))),
      request('a head length past the end', ENVELOPED_MKE, whole(tooLong(HEAD.length + 4))),
      request('a head length of 4 GiB', ENVELOPED_MKE, whole(tooLong(0xffff_ffff))),
      request('a head length that cuts the head', ENVELOPED_MKE, whole(tooLong(HEAD.length - 1))),
      request('a head that runs into the body', ENVELOPED_MKE, whole(tooLong(HEAD.length + 1))),
      request('no head', ENVELOPED_MKE, whole(tooLong(0))),
      request('MTE that is not padded', ENVELOPED_MTE, whole(ENVELOPE)),
      request('MKE that is padded', ENVELOPED_MKE, whole(pad(ENVELOPE))),
      request(
        'MTE padded too far',
        ENVELOPED_MTE,
        badPadding((p) => Buffer.concat([p, Buffer.alloc(256)])),
      ),
      request(
        'MTE padded by a byte less',
        ENVELOPED_MTE,
        badPadding((p) => p.subarray(0, 255)),
      ),
      request(
        'MTE padding that is not zeros',
        ENVELOPED_MTE,
        badPadding((p) => withByte(p, 255, 1)),
      ),
      request(
        'MTE of a length past the end',
        ENVELOPED_MTE,
        badPadding((p) => withByte(p, 2, 1)),
      ),
      request(
        'the head of a response',
        ENVELOPED_MKE,
        whole(reference.envelope(Buffer.from('{":status":200,":from":"relay"}'), BODY)),
      ),
      request('a stream of an empty last frame alone', STREAMED, framed(NOTHING)),
      request(
        'a stream that ends inside the head',
        STREAMED,
        framed(ENVELOPE.subarray(0, 20), NOTHING),
      ),
      request('a stream that ends inside the length', STREAMED, framed(ENVELOPE.subarray(0, 3))),
      request(
        'a stream with a head of 262,145 bytes',
        STREAMED,
        framed(reference.u32(262_145), NOTHING),
      ),
      request('a stream that never ends', STREAMED, (by) => ({ body: unended(by, ENVELOPE) })),
      request('a stream, not framed', STREAMED, whole(ENVELOPE)),
      request('framed, but not a stream', ENVELOPED_MKE, framed(ENVELOPE)),
      request('a stream whose body begins with a salt', OPEN_STREAMED, (by) => ({
        head: chunk(by, 0, true, 0, HEAD),
        body: Buffer.concat([SALT, ...frames(by, [BODY, NOTHING])]),
      })),
      request('a stream whose frames count on from the head', OPEN_STREAMED, (by) => ({
        head: chunk(by, 0, true, 0, HEAD),
        body: Buffer.concat(frames(by, [NOTHING, BODY, NOTHING]).slice(1)),
      })),
      request('a body where none is announced', OPEN_BODILESS, (by) => ({
        head: chunk(by, 0, true, 0, HEAD),
        body: chunk(by, 1, true, 0, BODY),
      })),
      request('no body where one is announced', OPEN_MKE, (by) => ({
        head: chunk(by, 0, true, 0, HEAD),
      })),
    ],
  };
}
