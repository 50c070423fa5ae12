/** The vector files, by name, and what their tests have in common. */
import { readFileSync } from 'node:fs';

/** As parsed: what a file holds is told by its own "fields". */
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
}

export const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
export const base64urlBytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

/** Byte i is i modulo 251. */
export const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);

/** A byte, and a bit of it from the lowest. */
export function flip(data: Uint8Array, [byte, bit]: readonly [number, number]): Uint8Array {
  if (byte >= data.length) throw new RangeError('a vector flips a bit that is not there');
  const copy = data.slice();
  copy[byte] = (copy[byte] ?? 0) ^ (1 << bit);
  return copy;
}

export function splice(
  data: Uint8Array,
  [start, length, hex]: readonly [number, number, string],
): Uint8Array {
  if (start + length > data.length) throw new RangeError('a vector replaces what is not there');
  const parts = [data.subarray(0, start), bytes(hex), data.subarray(start + length)];
  return new Uint8Array(Buffer.concat(parts));
}

/** The ways to hand on the bytes of a stream: sizes of its pieces, over and over. */
export const CHUNKINGS = [
  { name: 'whole', sizes: [Number.POSITIVE_INFINITY] },
  { name: 'in odd chunks', sizes: [1, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 997] },
  { name: 'byte by byte', sizes: [1] },
] as const;

export async function* inChunks(
  data: Uint8Array,
  sizes: readonly number[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0, i = 0; at < data.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    // A copy: a receiver must not depend on what stands beside its piece in memory.
    yield data.slice(at, at + size);
    at += size;
  }
}
