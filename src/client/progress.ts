/** How far a body has come. */
export interface MteProgress {
  /** Bytes of the application's body so far. */
  readonly loaded: number;
  /** All of them, where that is known. */
  readonly total: number | undefined;
}

export type OnProgress = (progress: MteProgress) => void;

/** The pieces of a body, told of as they come. Stopping early is passed on at once. */
export function counted(
  pieces: AsyncIterable<Uint8Array>,
  total: number | undefined,
  report: OnProgress,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const inner = pieces[Symbol.asyncIterator]();
      let loaded = 0;
      const iterator: AsyncIterator<Uint8Array, void, undefined> = {
        async next() {
          const step = await inner.next();
          if (step.done === true) return { done: true, value: undefined };
          loaded += step.value.length;
          report({ loaded, total });
          return step;
        },
        async return() {
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
      return iterator;
    },
  };
}
