/** Web streams as the domain's bodies, and bodies as web streams. */

/**
 * The pieces of a stream. Stopping early cancels it at once, even while a read waits, and that read
 * then throws: a body that was cut must never look complete.
 */
export function piecesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader();
      let stopped = false;
      const iterator: AsyncIterator<Uint8Array, void, undefined> = {
        async next() {
          const { done, value } = await reader.read();
          if (stopped) throw new Error('reading was stopped');
          return done ? { done: true, value: undefined } : { done: false, value };
        },
        async return() {
          stopped = true;
          await reader.cancel().catch(() => {
            // It failed already; whoever reads it was told.
          });
          return { done: true, value: undefined };
        },
      };
      return iterator;
    },
  };
}

/**
 * A stream that asks for a piece only when its reader does.
 *
 * @param failure what a reader gets for an error of the body
 */
export function streamOf(
  body: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const step = await iterator.next();
          if (step.done === true) controller.close();
          else controller.enqueue(step.value);
        } catch (error) {
          controller.error(failure(error));
          await iterator.return?.();
        }
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Bytes in pieces of at most `size`, so that no step of the work on them takes all at once. */
export async function* inPieces(
  bytes: Uint8Array,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
