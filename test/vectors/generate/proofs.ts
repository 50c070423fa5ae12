/** Vectors of the proofs that come with 560 and 566. */
import * as reference from '../reference.ts';
import { CLIENT_ID, IDENTITY_KEY, OTHER_PAIR_ID, PAIR_ID } from './inputs.ts';

const PAIRED_AT = 1_790_000_000_000;
const SINCE = PAIRED_AT + 1;

const seed = reference.identitySeed(IDENTITY_KEY, '*');
const otherSeed = reference.identitySeed(IDENTITY_KEY, 'api.example.com');

const header = (pairId: string, sequence: number) =>
  reference.relayHeader({
    clientId: CLIENT_ID,
    pairId,
    encodeType: 'MKE',
    enveloped: true,
    body: true,
    stream: false,
    sequence,
  });

export function proofVectors() {
  const given = {
    identity: reference.identityPublicKey(seed).toString('base64url'),
    pairedAt: PAIRED_AT,
    status: 560,
    header: header(PAIR_ID, 7),
  };
  const proof = (seeds: readonly Buffer[] = [seed], status = 560, since = SINCE) =>
    reference.refusalProof(seeds, status, since, given.header);
  const [, signature = ''] = proof().split('.');
  const rejected: [reason: string, proof: string, other?: Partial<typeof given>][] = [
    ['the store is as old as the pair', proof(), { pairedAt: SINCE }],
    ['the store is older than the pair', proof(), { pairedAt: SINCE + 1 }],
    ['the store is as old as the pair, signed so', proof([seed], 560, PAIRED_AT)],
    ['another time than the signed one', proof().replace(String(SINCE), String(SINCE + 1))],
    ['another status', proof(), { status: 566 }],
    ['a proof of another status', proof([seed], 566)],
    ['of another request of the pair', proof(), { header: header(PAIR_ID, 8) }],
    ['of another pair', proof(), { header: header(OTHER_PAIR_ID, 7) }],
    ['by another identity', proof([otherSeed])],
    ['by two other identities', proof([otherSeed, otherSeed])],
    ['a bit of the signature changed', `${SINCE}.${flipped(signature)}`],
    ['a stray bit after the signature', `${SINCE}.${signature.slice(0, -1)}${stray(signature)}`],
    ['a padded signature', `${proof()}==`],
    ['a signature cut short', proof().slice(0, -1)],
    ['no signature', String(SINCE)],
    ['an empty signature', `${SINCE}.`],
    ['nine signatures', proof(Array<Buffer>(9).fill(seed))],
    ['a zero before the time', `0${proof()}`],
    ['a time with a sign', `+${proof()}`],
    [
      'a time beyond 2^53',
      reference.refusalProof([seed], 560, 9_007_199_254_740_992, given.header),
    ],
    ['a comma between signatures', proof([seed, seed]).replace(/\.(?=[^.]*$)/, ',')],
    ['a space before', ` ${proof()}`],
    ['empty', ''],
  ];
  return {
    description:
      'Proofs that a pair is gone: Ed25519 over label, status, since and the header of the request.',
    fields: {
      identity: 'base64url, 32 bytes: the identity that the pair was made with',
      pairedAt: 'milliseconds since 1970',
      status: 'of the refusal',
      header: 'x-mte-relay of the request',
      proof: 'x-mte-relay-proof: milliseconds since 1970, then signatures in base64url',
    },
    accept: [
      { ...given, proof: proof() },
      { ...given, pairedAt: 0, proof: proof() },
      { ...given, status: 566, proof: proof([seed], 566) },
      { ...given, proof: proof([otherSeed, seed]), note: 'the second signature is the one' },
      { ...given, proof: proof([...Array<Buffer>(7).fill(otherSeed), seed]), note: 'the eighth' },
      { ...given, proof: proof([seed], 560, Number.MAX_SAFE_INTEGER) },
    ],
    reject: rejected.map(([reason, text, other]) => ({ ...given, ...other, proof: text, reason })),
    sign: [seed, otherSeed].map((one) => ({
      identitySeed: one.toString('hex'),
      status: 560,
      since: SINCE,
      header: given.header,
      proof: proof([one]),
    })),
  };
}

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  return bytes.toString('base64url');
}

/** The last character of 64 bytes carries two bits; the next in the alphabet has a stray one. */
function stray(signature: string): string {
  return String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1);
}
