import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, uint32 } from '../../../src/domain/bytes.ts';
import {
  createEnvelopeReader,
  joinEnvelope,
  splitEnvelope,
} from '../../../src/domain/codec/envelope.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { RUNS } from '../../support/property-runs.ts';

const HEAD = Uint8Array.of(1, 2, 3);
const BODY = Uint8Array.of(4, 5);

test('an envelope is the length of the head, the head, the body', () => {
  expect(joinEnvelope(HEAD, BODY)).toEqual(Uint8Array.of(0, 0, 0, 3, 1, 2, 3, 4, 5));
});

describe('an envelope is refused', () => {
  test.each<[string, Uint8Array]>([
    ['without a length', Uint8Array.of(0, 0, 0)],
    ['with a head longer than itself', Uint8Array.of(0, 0, 0, 2, 1)],
    ['with a head longer than heads may be', concat(uint32(262_145), new Uint8Array(262_145))],
    ['with a length near 2^32', Uint8Array.of(255, 255, 255, 255)],
  ])('%s', (_, bytes) => {
    expect(() => splitEnvelope(bytes)).toThrow(DecodeError);
  });

  test('in pieces, as soon as its length is known to be too large', () => {
    expect(() => createEnvelopeReader().push(uint32(262_145))).toThrow(DecodeError);
  });
});

test('a head of no bytes is told from a head that has not come', () => {
  const reader = createEnvelopeReader();
  expect(reader.push(Uint8Array.of(0, 0, 0))).toBeUndefined();
  expect(reader.push(Uint8Array.of(0, 9))).toEqual({
    head: new Uint8Array(0),
    body: Uint8Array.of(9),
  });
});

test('head and body come back, whole and in any pieces', () => {
  const part = fc.uint8Array({ maxLength: 60 });
  fc.assert(
    fc.property(part, part, fc.array(fc.nat(130), { maxLength: 5 }), (head, body, places) => {
      const bytes = joinEnvelope(head, body);
      expect(splitEnvelope(bytes)).toEqual({ head, body });

      const edges = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length];
      edges.sort((a, b) => a - b);
      const pieces = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
      const reader = createEnvelopeReader();
      let split: ReturnType<typeof reader.push>;
      while (split === undefined) {
        const piece = pieces.shift();
        if (piece === undefined) throw new Error('the head never came');
        split = reader.push(piece);
      }
      expect(split.head).toEqual(head);
      expect(concat(split.body, ...pieces)).toEqual(body);
    }),
    { numRuns: RUNS },
  );
});

test('an envelope with a long head that comes byte by byte is split', () => {
  const head = new Uint8Array(200_000).fill(0x61);
  const reader = createEnvelopeReader();
  let split: ReturnType<typeof reader.push>;
  for (const byte of joinEnvelope(head, HEAD)) split ??= reader.push(Uint8Array.of(byte));
  expect(split?.head).toEqual(head);
});
