/** Vectors of the texts: base64url, client IDs, the relay header, outer statuses. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID, CLIENT_ID_SECRET, OTHER_CLIENT_ID, PAIR_ID } from './inputs.ts';

export function base64urlVectors() {
  const lengths = [0, 1, 2, 3, 4, 5, 16, 32, 64];
  const accept = [
    ...lengths.map((length) => bytesOf('base64url', 32).subarray(0, length)),
    Buffer.from('fbff', 'hex'),
    Buffer.from('fffefd', 'hex'),
    Buffer.alloc(3),
  ].map((bytes) => ({ hex: bytes.toString('hex'), text: bytes.toString('base64url') }));
  return {
    description: 'base64url without padding (RFC 4648, 5), in its one canonical form.',
    fields: { hex: 'the bytes', text: 'what they are encoded as' },
    accept,
    reject: [
      { text: 'A', reason: 'one character carries no whole byte' },
      { text: 'AAAAA', reason: 'one character after a whole group' },
      { text: 'AA==', reason: 'padded' },
      { text: 'AAA=', reason: 'padded' },
      { text: '-_8=', reason: 'padded' },
      { text: '+/8A', reason: 'the alphabet of base64' },
      { text: 'AB', reason: 'a stray bit in the last character' },
      { text: 'AAB', reason: 'a stray bit in the last character' },
      { text: 'AA AA', reason: 'a space' },
      { text: 'AAAA\n', reason: 'a line feed' },
      { text: 'AAA\u00c1', reason: 'not ASCII' },
      { text: 'AAA\u0141', reason: 'not ASCII, but A in its low byte' },
    ],
  };
}

export function clientIdVectors() {
  const previous = 'a former secret of the test vectors, known to everybody';
  const uuid = reference.uuidV4(bytesOf('client', 16));
  const accept = [
    { secrets: [CLIENT_ID_SECRET], random: bytesOf('client', 16).toString('hex') },
    { secrets: [CLIENT_ID_SECRET], random: '00'.repeat(16) },
    { secrets: [CLIENT_ID_SECRET], random: 'ff'.repeat(16) },
    { secrets: ['Schlüssel mit Umlauten, länger als zweiunddreißig'], random: '5a'.repeat(16) },
  ].map((given) => ({
    ...given,
    clientId: reference.clientId(
      given.secrets[0] ?? '',
      reference.uuidV4(Buffer.from(given.random, 'hex')),
    ),
  }));
  const byPrevious = reference.clientId(previous, uuid);
  const [form, mac] = CLIENT_ID.split('.') as [string, string];
  const flippedMac = `${mac.slice(0, -1)}${mac.endsWith('0') ? '1' : '0'}`;
  const rejected = {
    'signed with another secret': byPrevious,
    'the signature of another client ID': `${form}.${OTHER_CLIENT_ID.slice(37)}`,
    'the last digit of the signature changed': `${form}.${flippedMac}`,
    'a digit of the UUID changed': `${form.startsWith('0') ? '1' : '0'}${CLIENT_ID.slice(1)}`,
    'upper case in the signature': `${form}.${mac.toUpperCase()}`,
    'upper case in the UUID': `${form.toUpperCase()}.${mac}`,
    'a UUID of version 1': `${form.slice(0, 14)}1${CLIENT_ID.slice(15)}`,
    'a UUID of another variant': `${form.slice(0, 19)}c${CLIENT_ID.slice(20)}`,
    'signature cut short': CLIENT_ID.slice(0, -2),
    'something after it': `${CLIENT_ID}0`,
    'a line feed after it': `${CLIENT_ID}\n`,
    'no signature': form,
    empty: '',
  };
  return {
    description:
      'Client IDs: uuid, a dot, hex HMAC-SHA-256 of uuid under the UTF-8 bytes of the secret.',
    fields: {
      secrets: 'text; the first signs, all verify',
      random: 'hex, 16 bytes that the UUID is made from',
      clientId: 'text',
    },
    accept: [...accept, { secrets: [CLIENT_ID_SECRET, previous], clientId: byPrevious }],
    reject: Object.entries(rejected).map(([reason, clientId]) => ({
      secrets: [CLIENT_ID_SECRET],
      clientId,
      reason,
    })),
  };
}

/** Every combination of flags that a message may have: type, form and body, stream. */
const SHAPES = [
  { encodeType: 'MTE', enveloped: true, body: true, stream: false },
  { encodeType: 'MKE', enveloped: true, body: true, stream: false },
  { encodeType: 'MKE', enveloped: true, body: true, stream: true },
  { encodeType: 'MTE', enveloped: false, body: true, stream: false },
  { encodeType: 'MTE', enveloped: false, body: false, stream: false },
  { encodeType: 'MKE', enveloped: false, body: true, stream: false },
  { encodeType: 'MKE', enveloped: false, body: false, stream: false },
  { encodeType: 'MKE', enveloped: false, body: true, stream: true },
] as const;

export function relayHeaderVectors() {
  const fieldsOf = (shape: (typeof SHAPES)[number], sequence: number) => ({
    clientId: CLIENT_ID,
    pairId: PAIR_ID,
    ...shape,
    sequence,
  });
  const accept = [
    ...SHAPES.map((shape, sequence) => fieldsOf(shape, sequence)),
    ...[10, 4096, 9999, 65_535].map((sequence) => fieldsOf(SHAPES[1], sequence)),
  ].map((fields) => ({ text: reference.relayHeader(fields), fields }));

  const ids = `${CLIENT_ID},${PAIR_ID}`;
  const flags = ['0,1', '1,1,1', '0,2,1', '1,2,0', '2,2,1', '1,3,1', '0,1,2', '0,0,0', ',,'];
  const rejected: Record<string, string> = {
    empty: '',
    'a client ID alone': CLIENT_ID,
    'a field missing': `${ids},1,1,2,1,0`,
    'a field too many': `${ids},1,1,2,1,0,0,0`,
    'MTE that is streamed': `${ids},0,1,2,1,1,0`,
    'MTE that is streamed, open form': `${ids},0,0,1,1,1,0`,
    'a stream without a body': `${ids},1,0,1,0,1,0`,
    'a sequence too large': `${ids},1,1,2,1,0,65536`,
    'a sequence of six digits': `${ids},1,1,2,1,0,100000`,
    'a sequence with a zero before it': `${ids},1,1,2,1,0,01`,
    'a negative sequence': `${ids},1,1,2,1,0,-1`,
    'a sequence with a sign': `${ids},1,1,2,1,0,+1`,
    'a sequence in hexadecimal': `${ids},1,1,2,1,0,0x1`,
    'a sequence with an exponent': `${ids},1,1,2,1,0,1e3`,
    'no sequence': `${ids},1,1,2,1,0,`,
    'encode type 2': `${ids},2,1,2,1,0,0`,
    'encode type by name': `${ids},MKE,1,2,1,0,0`,
    'stream 2': `${ids},1,1,2,1,2,0`,
    'spaces after the commas': `${ids},1,1,2,1,0,0`.replaceAll(',', ', '),
    'a space before': ` ${ids},1,1,2,1,0,0`,
    'a space after': `${ids},1,1,2,1,0,0 `,
    'a line feed after': `${ids},1,1,2,1,0,0\n`,
    'a pair ID that is not canonical': `${CLIENT_ID},${PAIR_ID.slice(0, 21)}B,1,1,2,1,0,0`,
    'a pair ID cut short': `${CLIENT_ID},${PAIR_ID.slice(0, 21)},1,1,2,1,0,0`,
    'a pair ID too long': `${CLIENT_ID},${PAIR_ID}A,1,1,2,1,0,0`,
    'a padded pair ID': `${CLIENT_ID},${PAIR_ID}==,1,1,2,1,0,0`,
    'a client ID in upper case': `${ids.toUpperCase()},1,1,2,1,0,0`,
    'a client ID without signature': `${CLIENT_ID.slice(0, 36)},${PAIR_ID},1,1,2,1,0,0`,
    'digits that are not ASCII': `${ids},1,1,2,1,0,\u0661`,
  };
  for (const form of flags) rejected[`url, headers and body ${form}`] = `${ids},1,${form},0,0`;
  return {
    description: 'The x-mte-relay header of a message: its text, and the fields it says.',
    fields: {
      text: 'the value of the header',
      'fields.enveloped': 'url 1, headers 2, body 1; else url 0, headers 1',
      'fields.sequence': 'number, 0 to 65,535',
    },
    accept,
    reject: Object.entries(rejected).map(([reason, text]) => ({ text, reason })),
  };
}

export function outerStatusVectors() {
  const statuses = Array.from({ length: 400 }, (_, i) => 200 + i);
  return {
    description: 'The status that stands outside a sealed response, for each status in its head.',
    fields: {
      status: 'the :status of the head',
      enveloped: 'the outer status in the enveloped form',
      open: 'the outer status in the open form',
    },
    accept: statuses.map((status) => ({
      status,
      enveloped: reference.outerStatus(status, true),
      open: reference.outerStatus(status, false),
    })),
  };
}
