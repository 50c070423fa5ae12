import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRelayHeader, parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import { RUNS } from '../support/property-runs.ts';

const CLIENT = `01234567-89ab-4cde-8f01-23456789abcd.${'0f'.repeat(32)}`;
const PAIR = 'AAAAAAAAAAAAAAAAAAAAAA';
const header = (rest: string) => `${CLIENT},${PAIR},${rest}`;

describe('the two forms', () => {
  test.each<[string, Partial<MessageHeader>]>([
    ['0,1,2,1,0,0', { encodeType: 'MTE', enveloped: true, body: true, stream: false, sequence: 0 }],
    ['1,1,2,1,1,65535', { encodeType: 'MKE', enveloped: true, body: true, stream: true }],
    ['1,0,1,0,0,9', { encodeType: 'MKE', enveloped: false, body: false, stream: false }],
    ['1,0,1,1,1,10', { encodeType: 'MKE', enveloped: false, body: true, stream: true }],
    ['0,0,1,1,0,77', { encodeType: 'MTE', enveloped: false, body: true, sequence: 77 }],
  ])('%s', (rest, expected) => {
    const parsed = parseRelayHeader(header(rest));
    expect(parsed).toMatchObject({ clientId: CLIENT, pairId: PAIR, ...expected });
  });
});

describe('anything else is none', () => {
  test.each([
    ['a streamed MTE message', header('0,1,2,1,1,0')],
    ['frames without a body', header('1,0,1,0,1,0')],
    ['an envelope without a body', header('1,1,2,0,0,0')],
    ['an envelope with open headers', header('1,1,1,1,0,0')],
    ['an open form with enveloped headers', header('1,0,2,1,0,0')],
    ['an unknown encode type', header('2,1,2,1,0,0')],
    ['a sequence above the highest', header('1,1,2,1,0,65536')],
    ['a sequence of six digits', header('1,1,2,1,0,100000')],
    ['a sequence with a leading zero', header('1,1,2,1,0,01')],
    ['a negative sequence', header('1,1,2,1,0,-1')],
    ['a signed sequence', header('1,1,2,1,0,+1')],
    ['a sequence in hexadecimal', header('1,1,2,1,0,0x1')],
    ['a sequence with an exponent', header('1,1,2,1,0,1e1')],
    ['no sequence', header('1,1,2,1,0,')],
    ['a field too few', header('1,1,2,1,0')],
    ['a field too many', header('1,1,2,1,0,0,0')],
    ['a blank before', ` ${header('1,1,2,1,0,0')}`],
    ['a blank between', header('1, 1,2,1,0,0')],
    ['a line break after', `${header('1,1,2,1,0,0')}\n`],
    ['a client ID alone', CLIENT],
    ['a client ID in capitals', `${CLIENT.toUpperCase()},${PAIR},1,1,2,1,0,0`],
    ['a client ID of another version', `${CLIENT.replace('-4', '-1')},${PAIR},1,1,2,1,0,0`],
    ['a pair ID with padding', `${CLIENT},${PAIR}==,1,1,2,1,0,0`],
    ['a pair ID with stray bits', `${CLIENT},${PAIR.slice(1)}B,1,1,2,1,0,0`],
    ['a pair ID too short', `${CLIENT},${PAIR.slice(1)},1,1,2,1,0,0`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(parseRelayHeader(text)).toBeUndefined();
  });
});

/** Mostly the first value, so that a text of many fields is a header often enough. */
const field = (usual: string, ...others: string[]) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const sequence = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -9, max: 70_000 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('00', '1.0', ' 1', '１', '') },
);
const nearlyAHeader = fc
  .tuple(
    field(CLIENT, CLIENT.slice(1), `${CLIENT}0`),
    field(PAIR, `${PAIR.slice(1)}Q`, `${PAIR.slice(1)}B`, `${PAIR}A`),
    field('1', '0', '2', ''),
    field('0', '1', '2', ''),
    field('1', '0', '2', ''),
    field('1', '0', '2', ''),
    field('0', '1', '2', ''),
    sequence,
  )
  .map((fields) => fields.join(','));

test('no text makes the parser throw, and what it accepts it writes out alike', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(nearlyAHeader, fc.string(), fc.string({ unit: 'binary' })), (text) => {
      const parsed = parseRelayHeader(text);
      if (parsed === undefined) return;
      accepted++;
      expect(formatRelayHeader(parsed)).toBe(text);
    }),
    { numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(0);
});

test('every header that a message can have is parsed as it was meant', () => {
  const any = fc
    .record({
      encodeType: fc.constantFrom('MTE' as const, 'MKE' as const),
      enveloped: fc.boolean(),
      body: fc.boolean(),
      stream: fc.boolean(),
      sequence: fc.integer({ min: 0, max: 65_535 }),
    })
    .map((fields) => {
      const body = fields.enveloped || fields.body;
      const stream = fields.stream && body && fields.encodeType === 'MKE';
      return { ...fields, clientId: CLIENT, pairId: PAIR, body, stream };
    });
  fc.assert(
    fc.property(any, (message) => {
      expect(parseRelayHeader(formatRelayHeader(message))).toEqual(message);
    }),
    { numRuns: RUNS },
  );
});
