import { DecodeError } from '../../ports/codec.ts';
import { readUint32, writeUint32 } from '../bytes.ts';

const LENGTH_BYTES = 4;
const SMALLEST = 256;
const LARGEST_POWER = 8192;

/**
 * The length of `size` bytes once padded: a power of two from 256 to 8,192, and by Padmé above
 * (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
 * PoPETs 2019), which adds at most 12 % and tells O(log log size) bits of the size.
 */
function paddedLength(size: number): number {
  if (size <= SMALLEST) return SMALLEST;
  const exponent = 31 - Math.clz32(size);
  if (size <= LARGEST_POWER) return 2 ** (31 - Math.clz32(size - 1) + 1);
  const significand = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - significand);
  return Math.ceil(size / step) * step;
}

/** How many bytes {@link pad} makes of `length` bytes. */
export function paddedSize(length: number): number {
  return paddedLength(LENGTH_BYTES + length);
}

/** `uint32(length) ‖ data ‖ zeros`: one part of an MTE message. */
export function pad(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedSize(data.length));
  writeUint32(padded, 0, data.length);
  padded.set(data, LENGTH_BYTES);
  return padded;
}

/** Throws {@link DecodeError} for what {@link pad} does not make: one data, one padded form. */
export function unpad(padded: Uint8Array): Uint8Array {
  if (padded.length < SMALLEST) throw new DecodeError();
  const length = readUint32(padded, 0);
  if (length > padded.length - LENGTH_BYTES || paddedSize(length) !== padded.length) {
    throw new DecodeError();
  }
  for (let i = LENGTH_BYTES + length; i < padded.length; i++) {
    if (padded[i] !== 0) throw new DecodeError();
  }
  return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
}
