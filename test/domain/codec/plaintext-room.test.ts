import { expect, test } from 'vitest';
import { roomInPiece } from '../../../src/domain/codec/plaintext-room.ts';

const piece = new Uint8Array(100);
const copied = new Uint8Array(66);

test('a frame that is whole in its piece has its own place', () => {
  const room = roomInPiece(piece.subarray(14, 80), piece, false);
  expect(room).toEqual(piece.subarray(14, 64));
  expect(room?.buffer).toBe(piece.buffer);
  expect(room?.byteOffset).toBe(14);
});

test('one that was copied has the piece, where that completed no other and is long enough', () => {
  expect(roomInPiece(copied, piece, true)?.buffer).toBe(piece.buffer);
  expect(roomInPiece(copied, piece, true)?.length).toBe(50);
  expect(roomInPiece(copied, piece.subarray(0, 50), true)?.length).toBe(50);
  expect(roomInPiece(copied, piece.subarray(0, 49), true)).toBeUndefined();
  expect(roomInPiece(copied, piece, false)).toBeUndefined();
});
