/**
 * The same memory as a plain `Uint8Array`. What the ports hand out is never a `Buffer`, whose
 * `slice` shares memory where that of every other byte array copies.
 */
export function plainBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
