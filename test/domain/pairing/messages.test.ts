import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase64url } from '../../../src/domain/base64url.ts';
import { utf8Bytes } from '../../../src/domain/bytes.ts';
import {
  formatAnswer,
  formatOffer,
  parseAnswer,
  parseOffer,
} from '../../../src/domain/pairing/messages.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { RUNS } from '../../support/property-runs.ts';

const bytesOf = (length: number) => encodeBase64url(new Uint8Array(length).fill(7));
const json = (value: unknown) => utf8Bytes(JSON.stringify(value));

const offer = { version: 1, suites: ['AES-256-GCM'], pairs: [{ publicKey: bytesOf(1216) }] };
const pair = {
  pairId: bytesOf(16),
  ciphertext: bytesOf(1120),
  signature: bytesOf(64),
  pairedAt: 1_700_000_000_000,
  expiresIn: 1_800_000,
  maxMessages: 65_536,
};
const answer = {
  version: 1,
  suite: 'AES-256-GCM',
  tenant: '*',
  identity: bytesOf(32),
  pairs: [pair],
};

test('the smallest offer and answer are taken', () => {
  expect(parseOffer(json(offer)).publicKeys[0]?.length).toBe(1216);
  expect(parseAnswer(json(answer)).pairs[0]?.pairedAt).toBe(1_700_000_000_000);
});

test('members of later versions are no reason to refuse', () => {
  expect(parseOffer(json({ ...offer, more: true })).suites).toEqual(['AES-256-GCM']);
  expect(parseOffer(json({ ...offer, suites: ['unheard-of', 'AES-256-GCM'] })).suites).toEqual([
    'unheard-of',
    'AES-256-GCM',
  ]);
});

describe('an offer is refused', () => {
  test.each<[string, unknown]>([
    ['of another version', { ...offer, version: 2 }],
    ['with the version as text', { ...offer, version: '1' }],
    ['without a version', { ...offer, version: undefined }],
    ['without suites', { ...offer, suites: [] }],
    ['with 17 suites', { ...offer, suites: Array(17).fill('a') }],
    ['with a suite of 256 characters', { ...offer, suites: ['a'.repeat(256)] }],
    ['with a suite that is no text', { ...offer, suites: [1] }],
    ['without pairs', { ...offer, pairs: [] }],
    ['with 17 pairs', { ...offer, pairs: Array(17).fill(offer.pairs[0]) }],
    ['with pairs that are no list', { ...offer, pairs: { length: 1, 0: offer.pairs[0] } }],
    ['with a pair that is no object', { ...offer, pairs: [[bytesOf(1216)]] }],
    ['with a key a byte short', { ...offer, pairs: [{ publicKey: bytesOf(1215) }] }],
    ['with a key a byte long', { ...offer, pairs: [{ publicKey: bytesOf(1217) }] }],
    ['with a padded key', { ...offer, pairs: [{ publicKey: `${bytesOf(1216)}==` }] }],
    ['with a key that is no text', { ...offer, pairs: [{ publicKey: 7 }] }],
    ['that is an array', [offer]],
    ['that is null', null],
    ['above 64 KiB', { ...offer, more: 'a'.repeat(65_536) }],
  ])('%s', (_, value) => {
    expect(() => parseOffer(json(value))).toThrow(DecodeError);
  });
});

describe('an answer is refused', () => {
  const withPair = (changes: object) => ({ ...answer, pairs: [{ ...pair, ...changes }] });
  test.each<[string, unknown]>([
    ['of another version', { ...answer, version: 0 }],
    ['with an identity a byte short', { ...answer, identity: bytesOf(31) }],
    ['without a tenant', { ...answer, tenant: undefined }],
    ['with a tenant of 256 characters', { ...answer, tenant: 'a'.repeat(256) }],
    ['without pairs', { ...answer, pairs: [] }],
    ['with a pair ID of another length', withPair({ pairId: bytesOf(15) })],
    ['with a pair ID with stray bits', withPair({ pairId: `${bytesOf(16).slice(0, -1)}B` })],
    ['with a ciphertext a byte short', withPair({ ciphertext: bytesOf(1119) })],
    ['with a signature a byte long', withPair({ signature: bytesOf(65) })],
    ['with a negative time', withPair({ pairedAt: -1 })],
    ['with a broken time', withPair({ pairedAt: 1.5 })],
    ['with a time beyond exact numbers', withPair({ pairedAt: 2 ** 53 })],
    ['with a time as text', withPair({ pairedAt: '1' })],
    ['with a life beyond 32 bits', withPair({ expiresIn: 2 ** 32 })],
    ['with a number of messages beyond 32 bits', withPair({ maxMessages: 2 ** 32 })],
  ])('%s', (_, value) => {
    expect(() => parseAnswer(json(value))).toThrow(DecodeError);
  });
});

test('offers and answers come back as they were meant', () => {
  const pairs = fc.array(fc.nat(255), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(pairs, fc.nat(), (fillings, number) => {
      const publicKeys = fillings.map((filling) => new Uint8Array(1216).fill(filling));
      const offered = parseOffer(formatOffer(['ChaCha20-Poly1305'], publicKeys));
      expect(Buffer.concat(offered.publicKeys).equals(Buffer.concat(publicKeys))).toBe(true);
      const parsed = parseAnswer(json(answer));
      const [first] = parsed.pairs;
      if (first === undefined) throw new Error('there is one pair');
      const meant = { ...parsed, pairs: [{ ...first, pairedAt: number, maxMessages: number }] };
      expect(parseAnswer(formatAnswer(meant))).toEqual(meant);
    }),
    { numRuns: RUNS },
  );
});

test('no bytes make the parsers throw anything but a DecodeError', () => {
  const member = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(pair), offer.pairs));
  const near = fc
    .tuple(
      fc.constantFrom<object>(offer, answer),
      fc.constantFrom('version', 'suites', 'suite', 'tenant', 'identity', 'pairs', '__proto__'),
      member,
    )
    .map(([message, name, value]) => json({ ...message, [name]: value }));
  const nearPair = fc
    .tuple(fc.constantFrom('publicKey', ...Object.keys(pair)), member)
    .map(([name, value]) => json({ ...offer, ...answer, pairs: [{ ...pair, [name]: value }] }));
  const input = fc.oneof(near, nearPair, fc.json().map(utf8Bytes), fc.uint8Array());
  fc.assert(
    fc.property(input, (bytes) => {
      for (const parse of [parseOffer, parseAnswer]) {
        try {
          parse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }),
    { numRuns: RUNS },
  );
});
