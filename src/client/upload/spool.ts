/** Holds a sealed body until it is complete, outside of memory where it can. */
export interface Spool {
  write(piece: Uint8Array): Promise<void>;
  /** All that was written. */
  finish(): Promise<Blob>;
  /** Lets go of it, finished or not. Does not throw. */
  remove(): Promise<void>;
}

/** Bytes that are gathered before they are handed on, since each time costs. */
const BATCH = 4 * 1_048_576;

/**
 * Gathers pieces, and hands them on together. A batch is to be used up when `handOn` has ended: its
 * memory serves the next one, since a browser would keep that of many for long.
 */
export function inBatches(handOn: (batch: Uint8Array<ArrayBuffer>) => Promise<void>) {
  const batch = new Uint8Array(BATCH);
  let size = 0;
  const flush = async () => {
    if (size > 0) await handOn(batch.subarray(0, size));
    size = 0;
  };
  return {
    flush,
    async write(piece: Uint8Array) {
      if (size + piece.length > BATCH) await flush();
      batch.set(piece, size);
      size += piece.length;
    },
  };
}
