/**
 * Header fields in the order in which they came, names in lower case, a repeated name repeated.
 *
 * A list and not an object: names are data (`__proto__` is just a name) and the order of equal
 * names carries meaning (RFC 9110, 5.3).
 */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * The content of a message: bytes that are there already, or pieces that arrive as they are asked
 * for. Whoever stops early calls the iterator's `return`, and the source then lets go of what it
 * holds.
 */
export type Body = Uint8Array | Pieces;

/** The pieces of a body. Each is its reader's own, but see {@link Pieces.recycle}. */
export interface Pieces extends AsyncIterable<Uint8Array> {
  /**
   * Takes a piece back that nobody reads any more, in full and as it was given: it is overwritten
   * with a piece to come. A reader that is not sure, or hands pieces on, does not call it.
   */
  recycle?(piece: Uint8Array): void;
}

/** The body of a message that is being received; read once, in one of two ways. */
export interface IncomingBody {
  /**
   * All of it. Throws {@link BodyTooLargeError} as soon as it is longer than `limit` bytes,
   * {@link BodyAbortedError} when the sender breaks off, {@link BodyStalledError} when it is slow.
   */
  whole(limit: number): Promise<Uint8Array>;
  /**
   * Its pieces as they arrive. Iterating throws {@link BodyAbortedError} when the sender breaks off
   * and {@link BodyStalledError} when it is slow.
   */
  pieces(): AsyncIterable<Uint8Array>;
  /** How many bytes of it were read so far. */
  readonly bytesRead: number;
}

/** A body is longer than its reader allows. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The sender went away before its message was complete. */
export class BodyAbortedError extends Error {
  override readonly name = 'BodyAbortedError';
}

/** The sender makes so little progress that it is not waited for any longer. */
export class BodyStalledError extends Error {
  override readonly name = 'BodyStalledError';
}
