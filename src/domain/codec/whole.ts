import type { Awaitable } from '../../ports/awaitable.ts';
import { DecodeError, type EncodeType } from '../../ports/codec.ts';
import { andThen } from '../awaitable.ts';
import { shortLived } from '../byte-slab.ts';
import { SIZES } from '../wire.ts';
import { type MessageCipher, type Part, sealInto } from './message-cipher.ts';
import { pad, paddedSize, unpad } from './padding.ts';

/** Seals one part of a message that is not streamed: one chunk, index 0, last. */
export function sealPart(
  cipher: MessageCipher,
  encodeType: EncodeType,
  part: Part,
  plaintext: Uint8Array,
): Awaitable<Uint8Array> {
  return cipher.seal(part, true, 0, encodeType === 'MTE' ? pad(plaintext) : plaintext);
}

/** The same behind bytes that go before it. */
export function sealBehind(
  before: Uint8Array,
  cipher: MessageCipher,
  encodeType: EncodeType,
  part: Part,
  plaintext: Uint8Array,
): Awaitable<Uint8Array> {
  const content = encodeType === 'MTE' ? pad(plaintext) : plaintext;
  const whole = shortLived(before.length + content.length + SIZES.tag);
  whole.set(before);
  const sealing = sealInto(cipher, [part, true, 0], content, whole.subarray(before.length));
  return andThen(sealing, () => whole);
}

/** Throws, or rejects with, {@link DecodeError} when it is not what {@link sealPart} makes. */
export function openPart(
  cipher: MessageCipher,
  encodeType: EncodeType,
  part: Part,
  sealed: Uint8Array,
): Awaitable<Uint8Array> {
  if (sealed.length > SIZES.unstreamedMessage) throw new DecodeError();
  const room = cipher.roomFor?.(sealed, sealed, true);
  const plaintext = cipher.open(part, true, 0, sealed, room);
  return encodeType === 'MTE' ? andThen(plaintext, unpad) : plaintext;
}

/** Whether `size` bytes, salt and tag included, fit a message that is not streamed. */
export function fitsUnstreamed(encodeType: EncodeType, size: number, salt: number): boolean {
  const plaintext = encodeType === 'MTE' ? paddedSize(size) : size;
  return salt + plaintext + SIZES.tag <= SIZES.unstreamedMessage;
}
