/** Vectors of identities and pairing. */
import * as reference from '../reference.ts';
import {
  bytesOf,
  CLIENT_ID,
  CLIENT_ID_SECRET,
  IDENTITY_KEY,
  xWingEncapsulate,
  xWingPublicKey,
} from './inputs.ts';

const IDENTITIES = [
  { keyMaterial: IDENTITY_KEY, tenant: '*' },
  { keyMaterial: IDENTITY_KEY, tenant: 'api.example.com' },
  { keyMaterial: CLIENT_ID_SECRET, tenant: '*' },
  { keyMaterial: 'Schlüssel mit Umlauten, länger als zweiunddreißig', tenant: 'bücher.example' },
];

export function identityVectors() {
  return {
    description: "A tenant's identity: its Ed25519 seed and public key.",
    fields: {
      keyMaterial: 'text: RELAY_IDENTITY_KEY, else CLIENT_ID_SECRET',
      tenant: 'text',
      seed: 'hex, 32 bytes',
      publicKey: 'base64url, 32 bytes',
    },
    accept: IDENTITIES.map(({ keyMaterial, tenant }) => {
      const seed = reference.identitySeed(keyMaterial, tenant);
      const publicKey = reference.identityPublicKey(seed).toString('base64url');
      return { keyMaterial, tenant, seed: seed.toString('hex'), publicKey };
    }),
  };
}

/** One pairing, with everything that is chosen at random given. */
interface Pairing {
  readonly name: string;
  readonly suite: reference.Suite;
  readonly tenant: string;
  readonly pairs: number;
  readonly pairedAt: number;
}

const PAIRINGS: readonly Pairing[] = [
  { name: 'one pair', suite: 'AES-256-GCM', tenant: '*', pairs: 1, pairedAt: 1_790_000_000_000 },
  {
    name: 'two pairs',
    suite: 'ChaCha20-Poly1305',
    tenant: 'api.example.com',
    pairs: 2,
    pairedAt: 1_790_000_000_123,
  },
];

function agree({ name, suite, tenant, pairedAt }: Pairing, index: number) {
  const label = `${name} ${index}`;
  const identitySeed = reference.identitySeed(IDENTITY_KEY, tenant);
  const seed = bytesOf(`${label} key pair`);
  const encapsulationSeed = Buffer.concat([bytesOf(`${label} ML-KEM`), bytesOf(`${label} X25519`)]);
  const publicKey = xWingPublicKey(seed);
  const { ciphertext, sharedSecret } = xWingEncapsulate(publicKey, encapsulationSeed);
  const facts = {
    suite,
    tenant,
    clientId: CLIENT_ID,
    pairId: bytesOf(`${label} pair ID`, 16).toString('base64url'),
    identity: reference.identityPublicKey(identitySeed),
    publicKey,
    ciphertext,
    pairedAt,
    expiresIn: 1_800_000,
    maxMessages: 65_536,
  };
  const transcript = reference.transcript(facts);
  return {
    facts,
    seed,
    encapsulationSeed,
    sharedSecret,
    transcript,
    pairSecret: reference.pairSecret(transcript, sharedSecret),
    signature: reference.signature(identitySeed, reference.signedBytes(transcript)),
  };
}

export function pairingVectors() {
  return {
    description:
      'Pairings from both sides. Rejected is the offer or answer of the first one with something changed.',
    fields: {
      keyMaterial: 'text that the identity is derived from',
      'pairs.seed': 'hex, 32 bytes: the X-Wing key pair of the client',
      'pairs.encapsulationSeed': 'hex, 64 bytes: what the relay encapsulates with, else random',
      'pairs.sharedSecret': 'hex, 32 bytes',
      'pairs.transcript': 'hex, 32 bytes',
      'pairs.pairSecret': 'hex, 64 bytes',
      'offer, answer': 'JSON texts; pairedAt and expiresIn in milliseconds',
      'reject.at': 'JSON pointer (RFC 6901) to what is changed',
      'reject.set': 'its new value',
      'reject.remove': 'it is taken out',
      'reject.append': 'text added to its end',
      'reject.cut': 'how many characters its end loses',
      'reject.copies': 'how many copies of its first item it holds',
      'reject.fill': 'its new value is so many letters "a"',
      'reject.flip': 'in the bytes that its base64url says: which byte, which bit',
      'reject.text': 'in place of all this: the whole text',
      'reject.error':
        'decode: malformed; identity: well-formed, but the identity does not vouch for it',
    },
    accept: PAIRINGS.map(pairingVector),
    reject: [...rejectedOffers(), ...rejectedAnswers()],
  };
}

function pairingVector(pairing: Pairing) {
  const { name, suite, tenant, pairedAt } = pairing;
  const agreed = Array.from({ length: pairing.pairs }, (_, index) => agree(pairing, index));
  const offer = {
    version: 1,
    suites: [suite],
    pairs: agreed.map(({ facts }) => ({ publicKey: facts.publicKey.toString('base64url') })),
  };
  const identitySeed = reference.identitySeed(IDENTITY_KEY, tenant);
  const answer = {
    version: 1,
    suite,
    tenant,
    identity: reference.identityPublicKey(identitySeed).toString('base64url'),
    pairs: agreed.map(({ facts, signature }) => ({
      pairId: facts.pairId,
      ciphertext: facts.ciphertext.toString('base64url'),
      signature: signature.toString('base64url'),
      pairedAt,
      expiresIn: facts.expiresIn,
      maxMessages: facts.maxMessages,
    })),
  };
  return {
    name,
    keyMaterial: IDENTITY_KEY,
    clientId: CLIENT_ID,
    suite,
    pairs: agreed.map((pair) => ({
      seed: pair.seed.toString('hex'),
      encapsulationSeed: pair.encapsulationSeed.toString('hex'),
      sharedSecret: pair.sharedSecret.toString('hex'),
      transcript: pair.transcript.toString('hex'),
      pairSecret: pair.pairSecret.toString('hex'),
    })),
    offer: JSON.stringify(offer),
    answer: JSON.stringify(answer),
  };
}

function rejectedOffers() {
  const key = '/pairs/0/publicKey';
  const cases = [
    { reason: 'another version', at: '/version', set: 2 },
    { reason: 'a version that is text', at: '/version', set: '1' },
    { reason: 'no version', at: '/version', remove: true },
    { reason: 'no suites', at: '/suites', remove: true },
    { reason: 'no suite', at: '/suites', set: [] },
    { reason: 'suites that are text', at: '/suites', set: 'AES-256-GCM' },
    { reason: 'a suite that is no text', at: '/suites', set: [1] },
    { reason: 'a suite of 256 characters', at: '/suites', set: ['x'.repeat(256)] },
    { reason: 'seventeen suites', at: '/suites', copies: 17 },
    { reason: 'only suites that the relay does not have', at: '/suites', set: ['aes-256-gcm'] },
    { reason: 'no pairs', at: '/pairs', remove: true },
    { reason: 'no pair', at: '/pairs', set: [] },
    { reason: 'seventeen pairs', at: '/pairs', copies: 17 },
    { reason: 'pairs that are an object', at: '/pairs', set: {} },
    { reason: 'a pair that is null', at: '/pairs/0', set: null },
    { reason: 'a pair that is an array', at: '/pairs/0', set: [] },
    { reason: 'no public key', at: key, remove: true },
    { reason: 'a public key that is no text', at: key, set: 1 },
    { reason: 'an empty public key', at: key, set: '' },
    { reason: 'a public key one byte short', at: key, set: 'A'.repeat(1620) },
    { reason: 'a public key one byte long', at: key, set: 'A'.repeat(1623) },
    { reason: 'a padded public key', at: key, append: '==' },
    { reason: 'a public key with a line feed', at: key, append: '\n' },
    { reason: 'an ML-KEM key with coefficients too large', at: key, set: `${'_'.repeat(1621)}w` },
    { reason: 'empty', text: '' },
    { reason: 'not JSON', text: '{"version":1' },
    { reason: 'null', text: 'null' },
    { reason: 'an array', text: '[]' },
    { reason: 'a byte order mark', text: '\ufeff{"version":1}' },
    { reason: 'longer than 65,536 bytes', at: '/more', fill: 64_000 },
  ];
  return cases.map((one) => ({ of: 'offer', ...one, error: 'decode' }));
}

function rejectedAnswers() {
  const pair = (member: string) => `/pairs/0/${member}`;
  const malformed = [
    { reason: 'another version', at: '/version', set: 2 },
    { reason: 'a suite that was not offered', at: '/suite', set: 'AES-128-GCM' },
    { reason: 'no tenant', at: '/tenant', remove: true },
    { reason: 'a tenant of 256 characters', at: '/tenant', set: 'x'.repeat(256) },
    { reason: 'an identity one byte short', at: '/identity', set: 'A'.repeat(42) },
    { reason: 'no pair', at: '/pairs', set: [] },
    { reason: 'more pairs than were asked for', at: '/pairs', copies: 2 },
    {
      reason: 'a pair ID that is not canonical',
      at: pair('pairId'),
      set: 'AAAAAAAAAAAAAAAAAAAAAB',
    },
    { reason: 'a pair ID too long', at: pair('pairId'), append: 'A' },
    { reason: 'a pair ID too short', at: pair('pairId'), cut: 1 },
    { reason: 'a ciphertext cut short', at: pair('ciphertext'), cut: 2 },
    { reason: 'a ciphertext too long', at: pair('ciphertext'), append: 'AAAA' },
    { reason: 'a signature cut short', at: pair('signature'), cut: 2 },
    { reason: 'no signature', at: pair('signature'), remove: true },
    { reason: 'a start that is text', at: pair('pairedAt'), set: '1790000000000' },
    { reason: 'a start with a fraction', at: pair('pairedAt'), set: 1.5 },
    { reason: 'a start before 1970', at: pair('pairedAt'), set: -1 },
    { reason: 'a start beyond 2^53', at: pair('pairedAt'), set: 2 ** 53 },
    { reason: 'a life of nothing', at: pair('expiresIn'), set: 0 },
    { reason: 'a life beyond 32 bits', at: pair('expiresIn'), set: 2 ** 32 },
    { reason: 'no messages', at: pair('maxMessages'), set: 0 },
    { reason: 'more messages than can be numbered', at: pair('maxMessages'), set: 65_537 },
  ];
  const unsigned = [
    { reason: 'another suite', at: '/suite', set: 'ChaCha20-Poly1305' },
    { reason: 'another tenant', at: '/tenant', set: 'api.example.com' },
    { reason: 'an empty tenant', at: '/tenant', set: '' },
    { reason: 'another identity', at: '/identity', set: identityOf('api.example.com') },
    { reason: 'a bit of the identity', at: '/identity', flip: [5, 0] },
    { reason: 'a bit of the pair ID', at: pair('pairId'), flip: [0, 0] },
    { reason: 'a bit of the ML-KEM ciphertext', at: pair('ciphertext'), flip: [0, 0] },
    { reason: 'a bit of the X25519 ciphertext', at: pair('ciphertext'), flip: [1119, 6] },
    { reason: 'a bit of the first half of the signature', at: pair('signature'), flip: [0, 0] },
    { reason: 'a bit of the second half of the signature', at: pair('signature'), flip: [32, 0] },
    { reason: 'a later start', at: pair('pairedAt'), set: 1_790_000_000_001 },
    { reason: 'a longer life', at: pair('expiresIn'), set: 1_800_001 },
    { reason: 'fewer messages', at: pair('maxMessages'), set: 65_535 },
  ];
  return [
    ...malformed.map((one) => ({ of: 'answer', ...one, error: 'decode' })),
    ...unsigned.map((one) => ({ of: 'answer', ...one, error: 'identity' })),
  ];
}

function identityOf(tenant: string): string {
  const seed = reference.identitySeed(IDENTITY_KEY, tenant);
  return reference.identityPublicKey(seed).toString('base64url');
}
