import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, uint32 } from '../../../src/domain/bytes.ts';
import { createFrameSplitter } from '../../../src/domain/codec/frame-splitter.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { RUNS } from '../../support/property-runs.ts';

const LAST = 0x8000_0000;

/** What a frame seals is of no concern here: any 16 bytes or more. */
const sealed = (length: number, fill: number) => new Uint8Array(length).fill(fill);

const framed = (bytes: Uint8Array, last = false) =>
  concat(uint32((last ? LAST : 0) + bytes.length), bytes);

/** Pieces with memory of their own, cut at any places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length];
  edges.sort((a, b) => a - b);
  return edges.slice(1).map((end, i) => bytes.slice(edges[i], end));
}

test('frames come out alike however they are cut, whatever becomes of the pieces then', () => {
  const lengths = fc.array(fc.integer({ min: 16, max: 90 }), { minLength: 1, maxLength: 8 });
  const cuts = fc.array(fc.nat(800), { maxLength: 12 });
  fc.assert(
    fc.property(lengths, cuts, (sizes, places) => {
      const all = sizes.map((size, i) => sealed(size, i + 1));
      const bytes = concat(...all.map((one, i) => framed(one, i === all.length - 1)));
      const splitter = createFrameSplitter();
      const seen: Uint8Array[] = [];
      for (const piece of cutAt(bytes, places)) {
        const frames = splitter.push(piece);
        const copied = frames.filter(({ buffer }) => buffer !== piece.buffer);
        const whole = frames.filter(({ buffer }) => buffer === piece.buffer);
        seen.push(...whole.map((frame) => frame.slice()));
        piece.fill(0xee);
        seen.splice(seen.length - whole.length, 0, ...copied.map((frame) => frame.slice()));
        expect(copied.length).toBeLessThan(2);
      }
      expect(seen).toEqual(all.map((one, i) => framed(one, i === all.length - 1)));
      expect(() => splitter.end()).not.toThrow();
    }),
    { numRuns: RUNS },
  );
});

test('frames that are whole in a piece are not copied', () => {
  const piece = concat(framed(sealed(20, 1)), framed(sealed(30, 2)), framed(sealed(9, 3)));
  const frames = createFrameSplitter().push(piece.subarray(0, 4 + 20 + 4 + 30));
  expect(frames.map(({ buffer }) => buffer)).toEqual([piece.buffer, piece.buffer]);
});

test('a long stream is joined in the same two buffers', () => {
  const splitter = createFrameSplitter();
  const buffers = new Set<ArrayBufferLike>();
  const one = framed(sealed(1000, 1));
  let rest: Uint8Array = one.slice(0, 500);
  for (let i = 0; i < 20; i++) {
    for (const frame of splitter.push(rest)) buffers.add(frame.buffer);
    rest = concat(one.subarray(500), one.subarray(0, 500));
  }
  // Each may have grown once, from its prefix to its frame.
  expect(buffers.size).toBe(2);
});

describe('refused is', () => {
  const refuse = (...pieces: Uint8Array[]) => {
    const splitter = createFrameSplitter();
    expect(() => {
      for (const piece of pieces) splitter.push(piece);
    }).toThrow(DecodeError);
  };
  const last = framed(sealed(16, 1), true);

  test('a frame after the last one, a part of one, and a single byte', () => {
    refuse(concat(last, framed(sealed(16, 1))));
    refuse(last, framed(sealed(16, 1)));
    refuse(concat(last, framed(sealed(16, 1)).subarray(0, 9)));
    refuse(last.subarray(0, 9), concat(last.subarray(9), Uint8Array.of(0)));
    refuse(last, Uint8Array.of(0));
  });

  test('a prefix that says too little or too much, in one piece and in two', () => {
    for (const length of [0, 15, 65_553, 0x7fff_ffff]) {
      refuse(uint32(length));
      refuse(uint32(length).subarray(0, 3), uint32(length).subarray(3));
    }
  });
});
