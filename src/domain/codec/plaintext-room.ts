import { SIZES } from '../wire.ts';

/**
 * Where the plaintext of a frame is put; undefined for memory of its own.
 *
 * @param sealed ciphertext and tag
 * @param piece what was pushed and completed the frame
 * @param alone whether it completed no other
 */
export type RoomFor = (
  sealed: Uint8Array,
  piece: Uint8Array,
  alone: boolean,
) => Uint8Array | undefined;

/**
 * For pieces that their reader gives up. A frame that is whole in its piece is opened in its place. Of
 * one that began in an earlier piece, all was copied, and so was what follows it: where it is the only
 * one, the piece is free. A stream of long frames thus needs no memory but what it was read into.
 */
export const roomInPiece: RoomFor = (sealed, piece, alone) => {
  const length = sealed.length - SIZES.tag;
  if (sealed.buffer === piece.buffer) return sealed.subarray(0, length);
  return alone && piece.length >= length ? piece.subarray(0, length) : undefined;
};
