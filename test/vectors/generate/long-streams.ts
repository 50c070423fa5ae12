/** Vectors of streams too long to be written down: their hashes. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID, PAIR_ID, pattern } from './inputs.ts';
import { PAIR_SECRET } from './keys.ts';

const FRAME = 65_536;

const CASES = [
  { name: 'a frame one byte short of the longest', enveloped: false, body: FRAME - 1, header: 0 },
  { name: 'a frame of the longest', enveloped: false, body: FRAME, header: 0 },
  { name: 'one byte more than a frame', enveloped: false, body: FRAME + 1, header: 0 },
  { name: 'three frames', enveloped: true, body: 150_000, header: 0 },
  { name: 'a head longer than a frame', enveloped: true, body: 10, header: 100_000 },
  { name: 'a head that fills its frame', enveloped: true, body: 10, header: FRAME - 4 - 40 },
];

export function longStreamVectors() {
  return {
    description:
      'Streamed MKE requests whose body is written at once; the sender cuts it into the longest frames there are.',
    fields: {
      pairSecret: 'hex, 64 bytes',
      method: 'the outer method',
      header: 'x-mte-relay',
      salt: 'hex, 16 bytes',
      filler: 'how many letters "a" the header "x" of the head holds',
      headLength: 'bytes of the head',
      bodyLength: 'bytes 0, 1, 2 … (modulo 251) of the body',
      frames: 'bytes of plaintext in each frame',
      encodedHead: 'base64url: x-mte-relay-eh, null where there is none',
      httpBodyLength: 'bytes',
      httpBodySha256: 'hex',
    },
    pairSecret: PAIR_SECRET.toString('hex'),
    accept: CASES.map(longStream),
  };
}

function longStream(given: (typeof CASES)[number], index: number) {
  const { name, enveloped } = given;
  const suite = index % 2 === 0 ? 'AES-256-GCM' : 'ChaCha20-Poly1305';
  const sequence = 1000 + index;
  const fields = {
    clientId: CLIENT_ID,
    pairId: PAIR_ID,
    encodeType: 'MKE',
    enveloped,
    body: true,
    stream: true,
    sequence,
  } as const;
  const header = reference.relayHeader(fields);
  const salt = bytesOf(name, 16);
  const by = {
    suite,
    key: reference.messageKeys(PAIR_SECRET, sequence, salt).request,
    base: Buffer.alloc(12),
    aad: reference.aad('request', 'POST', header),
  } as const;
  const said = { ':method': 'POST', ':path': '/upload', x: 'a'.repeat(given.header) };
  const head = Buffer.from(JSON.stringify(said));
  const before = enveloped ? cut(reference.envelope(head, Buffer.alloc(0))) : [];
  const plaintexts = [...before, ...cut(pattern(given.body)), Buffer.alloc(0)];
  const { encodedHead, httpBody } = reference.streamedMessage(by, fields, salt, head, plaintexts);
  return {
    name,
    suite,
    method: 'POST',
    header,
    salt: salt.toString('hex'),
    filler: given.header,
    headLength: head.length,
    bodyLength: given.body,
    frames: plaintexts.map((plaintext) => plaintext.length),
    encodedHead,
    httpBodyLength: httpBody.length,
    httpBodySha256: reference.sha256(httpBody).toString('hex'),
  };
}

function cut(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += FRAME) pieces.push(bytes.subarray(at, at + FRAME));
  return pieces;
}
