import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, joined, readUint32, uint32 } from '../../../src/domain/bytes.ts';
import { createFrameOpener, createFrameSealer } from '../../../src/domain/codec/frames.ts';
import { type MessageCipher, PART } from '../../../src/domain/codec/message-cipher.ts';
import { roomInPiece } from '../../../src/domain/codec/plaintext-room.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { fixedCipher } from '../../support/message-cipher.ts';
import { RUNS } from '../../support/property-runs.ts';

const cipher = await fixedCipher();
const LAST = 0x8000_0000;

async function framed(...pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const sealer = createFrameSealer(cipher);
  const frames: Uint8Array[] = [];
  for (const piece of pieces) frames.push(await sealer.push(piece));
  return concat(...frames, await sealer.end());
}

async function opened(...pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  return openedFrom(pieces, false);
}

/** What was opened is looked at when all was pushed: it must be there still. */
async function openedFrom(pieces: readonly Uint8Array[], givenUp: boolean): Promise<Uint8Array> {
  const opener = createFrameOpener(givenUp ? { ...placingCipher(), roomFor: roomInPiece } : cipher);
  const plaintext: Uint8Array[] = [];
  for (const piece of pieces) plaintext.push(...(await opener.push(piece)));
  opener.end();
  return joined(plaintext);
}

/** Sealed by hand, so that it may break the rules of the sealer. */
async function frame(index: number, last: boolean, plaintext: Uint8Array): Promise<Uint8Array> {
  const sealed = await cipher.seal(PART.body, last, index, plaintext);
  return concat(uint32((last ? LAST : 0) + sealed.length), sealed);
}

/** Puts what it opens where it is told to, as libsodium does and OpenSSL does not. */
function placingCipher(): MessageCipher {
  return {
    ...cipher,
    async open(part, last, index, sealed, into) {
      const plaintext = await cipher.open(part, last, index, sealed.slice());
      into?.set(plaintext);
      return into ?? plaintext;
    },
  };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const data = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);

describe('frames', () => {
  test('are a length with bit 31 for the last one, then ciphertext and tag', async () => {
    const bytes = await framed(data(5));
    expect(readUint32(bytes, 0)).toBe(5 + 16);
    expect(readUint32(bytes, 4 + 21)).toBe(LAST + 16);
    expect(bytes.length).toBe(4 + 21 + 4 + 16);
  });

  test('carry 64 KiB each at most', async () => {
    const bytes = await framed(data(65_537));
    expect(readUint32(bytes, 0)).toBe(65_552);
    expect(readUint32(bytes, 4 + 65_552)).toBe(1 + 16);
    expect(await opened(bytes)).toEqual(data(65_537));
  });

  test('of nothing are the last one alone', async () => {
    expect((await framed(new Uint8Array(0))).length).toBe(20);
    expect(await opened(await framed())).toEqual(new Uint8Array(0));
  });

  test('may carry data in the last one', async () => {
    expect(await opened(await frame(0, true, data(9)))).toEqual(data(9));
  });

  test('give what they carry as soon as they are complete', async () => {
    const sealer = createFrameSealer(cipher);
    const opener = createFrameOpener(cipher);
    expect(await opener.push(await sealer.push(data(3)))).toEqual([data(3)]);
    const second = await sealer.push(data(4));
    expect(await opener.push(second.subarray(0, -1))).toEqual([]);
    expect(await opener.push(second.subarray(-1))).toEqual([data(4)]);
  });
});

describe('a stream is refused', () => {
  const refused = (...pieces: Uint8Array[]) =>
    expect(opened(...pieces)).rejects.toBeInstanceOf(DecodeError);

  test('that ends before its last frame', async () => {
    const bytes = await framed(data(100), data(100));
    await refused();
    for (let length = 1; length < bytes.length; length++) await refused(bytes.subarray(0, length));
  });

  test('that goes on after its last frame', async () => {
    const bytes = await framed(data(10));
    await refused(concat(bytes, Uint8Array.of(0)));
    await refused(bytes, Uint8Array.of(0));
    await refused(concat(bytes, await frame(2, true, data(1))));
  });

  test('whose frames were swapped, repeated or left out', async () => {
    const [a, b, end] = [
      await frame(0, false, data(5)),
      await frame(1, false, data(5)),
      await frame(2, true, data(0)),
    ];
    await refused(b, a, end);
    await refused(a, a, b, end);
    await refused(a, end);
    await refused(b, end);
  });

  test('whose last frame was made out of another, or the other way round', async () => {
    const middle = await frame(0, false, data(5));
    const last = await frame(0, true, data(5));
    await refused(concat(uint32(LAST + 21), middle.subarray(4)));
    await refused(concat(uint32(21), last.subarray(4)), await frame(1, true, data(0)));
  });

  test('with a frame too short for a tag, before its bytes are awaited', async () => {
    const opener = createFrameOpener(cipher);
    await expect(opener.push(uint32(15))).rejects.toBeInstanceOf(DecodeError);
  });

  test('with a frame too long, before its bytes are awaited', async () => {
    for (const length of [65_553, 0x7fff_ffff, 0xffff_ffff]) {
      const opener = createFrameOpener(cipher);
      await expect(opener.push(uint32(length))).rejects.toBeInstanceOf(DecodeError);
    }
  });
});

test('a stream opens alike however it is cut into pieces', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 4 });
  const cuts = fc.array(fc.nat(400), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, cuts, async (plaintext, places) => {
      const bytes = await framed(...plaintext);
      const edges = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length];
      edges.sort((a, b) => a - b);
      const parts = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
      expect(await opened(...parts)).toEqual(concat(...plaintext));
    }),
    { numRuns: RUNS },
  );
});

/** Frames of all sizes, the longest included, and pieces such as sockets give. */
test.each([
  ['left alone', false],
  ['given up', true],
])('long frames open alike however they are cut, their pieces %s', async (_, givenUp) => {
  const lengths = [1, 65_536, 65_536, 200, 30_000, 65_535, 17, 65_536, 65_536];
  const plaintext = lengths.map((length, i) => data(length).map((byte) => byte ^ i));
  const bytes = await framed(...plaintext);
  const size = fc.oneof(
    fc.integer({ min: 100, max: 70_000 }),
    fc.constantFrom(65_536, 65_556, 300),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 8 }), async (sizes) => {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0) {
        pieces.push(bytes.slice(at, at + (sizes[pieces.length % sizes.length] ?? 1)));
      }
      const before = pieces.map((piece) => piece.slice());
      // By their hash: what differs in half a megabyte is nothing to print.
      const seen = await openedFrom(pieces, givenUp);
      expect(sha256(seen)).toBe(sha256(concat(...plaintext)));
      if (!givenUp) expect(sha256(joined(pieces))).toBe(sha256(joined(before)));
    }),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});

test('of a stream of the longest frames in pieces given up, all plaintext lies in the pieces', async () => {
  const bytes = await framed(...Array.from({ length: 6 }, () => data(65_536)));
  const opener = createFrameOpener({ ...placingCipher(), roomFor: roomInPiece });
  for (let at = 0; at + 65_536 <= bytes.length; at += 65_536) {
    const piece = bytes.slice(at, at + 65_536);
    for (const { buffer } of await opener.push(piece)) expect(buffer === piece.buffer).toBe(true);
  }
});

test('frames are sealed into the memory that there is for them', async () => {
  const lengths: number[] = [];
  const memory = new Uint8Array(100);
  const takeSealed = (length: number) => {
    lengths.push(length);
    return memory.subarray(0, length);
  };
  const sealer = createFrameSealer({ ...cipher, takeSealed });
  const frame = await sealer.push(data(50));
  expect(frame.buffer).toBe(memory.buffer);
  expect(lengths).toEqual([70]);
  expect(frame).toEqual(await createFrameSealer(cipher).push(data(50)));
});

test('frames are the same where a cipher has no use for memory of others', async () => {
  const aloof: MessageCipher = {
    seal: (part, last, index, plaintext) => cipher.seal(part, last, index, plaintext),
    open: (part, last, index, sealed) => cipher.open(part, last, index, sealed),
    roomFor: roomInPiece,
  };
  const frame = await createFrameSealer(aloof).push(data(50));
  expect(frame).toEqual(await createFrameSealer(cipher).push(data(50)));
  expect(await createFrameOpener(aloof).push(frame)).toEqual([data(50)]);
});

test('a stream opens alike byte by byte', async () => {
  const bytes = await framed(data(300), data(20));
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  expect(await opened(...single)).toEqual(concat(data(300), data(20)));
});

test('no bytes make the opener throw anything but a DecodeError', async () => {
  const good = await framed(data(40), data(3));
  const near = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, value]) => {
    const bytes = good.slice();
    bytes[at] = value;
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, fc.uint8Array({ maxLength: 100 })), async (bytes) => {
      const result = await opened(bytes).catch((error: unknown) => error);
      if (result instanceof Uint8Array) expect(bytes).toEqual(good);
      else expect(result).toBeInstanceOf(DecodeError);
    }),
    { numRuns: RUNS },
  );
});
