/** A cryptographically secure source of random bytes. */
export interface Random {
  /**
   * `length` fresh bytes that nobody can predict.
   * Throws when the source cannot provide them; the caller must then give up what it was doing.
   */
  bytes(length: number): Uint8Array;
}
