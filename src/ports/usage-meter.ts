/** Counts what a marketplace bills. */
export interface UsageMeter {
  /**
   * Announces the product's start, before it listens.
   * Rejects when the marketplace refuses: the relay must then not start.
   */
  start(): Promise<void>;
  /** Counts one answered encoded request. Neither throws nor waits. */
  count(): void;
  /** Reports what is still held. */
  close(): Promise<void>;
}
