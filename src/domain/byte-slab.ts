/** Bytes of a slab, and of the largest array that is cut from one. */
const SLAB = 65_536;
const LARGEST = 4_096;

let slab = new Uint8Array(SLAB);
let used = 0;

/**
 * A byte array of zeros for what lives as long as one message: cut from a larger one, since a buffer
 * of its own costs several times as much to make, and more to collect. No byte is handed out twice.
 *
 * Not for what is kept, which would keep the slab with it, nor for what an application gets, which may
 * give the buffer behind it away.
 */
export function shortLived(length: number): Uint8Array {
  if (length > LARGEST) return new Uint8Array(length);
  if (used + length > SLAB) {
    slab = new Uint8Array(SLAB);
    used = 0;
  }
  const cut = new Uint8Array(slab.buffer, used, length);
  used += length;
  return cut;
}
