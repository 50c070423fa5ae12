import { shortLived } from './byte-slab.ts';

/** Byte strings: joining, comparing, integers (big-endian) and their text forms. */

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters up to which text is encoded into a short-lived array. */
const LONGEST_SHORT = 1_024;
const UINT32 = 2 ** 32;

export const EMPTY = new Uint8Array(0);

export function utf8Bytes(text: string): Uint8Array {
  if (text.length > LONGEST_SHORT) return utf8.encode(text);
  const bytes = shortLived(text.length);
  // Nearly always one byte for each character; what does not fit is encoded again.
  return utf8.encodeInto(text, bytes).read === text.length ? bytes : utf8.encode(text);
}

/** Throws `TypeError` for bytes that are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  return strictUtf8.decode(bytes);
}

/** Short-lived: see {@link shortLived}. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return copied(parts, shortLived(total(parts)));
}

/**
 * All of the pieces, however many; a single one is not copied. Others decide how small pieces are cut,
 * and a call takes only so many arguments.
 */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  return copied(pieces, new Uint8Array(total(pieces)));
}

function total(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function copied(parts: readonly Uint8Array[], whole: Uint8Array): Uint8Array {
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

// Byte by byte: a DataView would need the array's buffer, and a small array has none until it is asked.

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function uint32(value: number): Uint8Array {
  const bytes = shortLived(4);
  writeUint32(bytes, 0, value);
  return bytes;
}

/** For values that a `number` holds exactly (up to 2^53 - 1). */
export function uint64(value: number): Uint8Array {
  const bytes = shortLived(8);
  writeUint64(bytes, 0, value);
  return bytes;
}

export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** For values that a `number` holds exactly. */
export function writeUint64(bytes: Uint8Array, offset: number, value: number): void {
  writeUint32(bytes, offset, Math.floor(value / UINT32));
  writeUint32(bytes, offset + 4, value % UINT32);
}

/** Throws `RangeError` where there are not four bytes. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  if (offset + 4 > bytes.length) throw new RangeError('four bytes are needed');
  const at = (index: number) => bytes[offset + index] ?? 0;
  return at(0) * 2 ** 24 + ((at(1) << 16) | (at(2) << 8) | at(3));
}

export function readUint64(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset) * UINT32 + readUint32(bytes, offset + 4);
}

/** `lp(x)`: a uint16 length and x, so that concatenations can be read in one way only. */
export function lengthPrefixed(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? utf8Bytes(value) : value;
  if (bytes.length > 0xffff) throw new RangeError('too long for a uint16 length');
  return concat(uint16(bytes.length), bytes);
}

/** Compares in a time that depends on the lengths alone. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower case. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
