import type { Dispatcher } from 'undici';

/** Bytes that wait for their reader before the upstream is told to pause. */
const HIGH_WATER = 262_144;

/** A response body between undici, which pushes, and its reader, who pulls. */
export interface ResponseBody extends AsyncIterable<Uint8Array> {
  push(chunk: Uint8Array): void;
  end(): void;
  fail(error: Error): void;
}

export function createResponseBody(
  controller: Dispatcher.DispatchController,
  first: readonly Uint8Array[],
): ResponseBody {
  const queue = [...first];
  let queued = first.reduce((sum, chunk) => sum + chunk.length, 0);
  let ended = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const notify = () => {
    wake?.();
    wake = undefined;
  };
  const changed = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  const iterator: AsyncIterator<Uint8Array, void, undefined> = {
    async next() {
      while (queue.length === 0 && !ended && failure === undefined) await changed();
      const chunk = queue.shift();
      if (chunk !== undefined) {
        queued -= chunk.length;
        if (queued < HIGH_WATER && controller.paused) controller.resume();
        return { done: false, value: chunk };
      }
      if (failure !== undefined) throw failure;
      return { done: true, value: undefined };
    },
    async return() {
      if (!ended && failure === undefined) {
        ended = true;
        queue.length = 0;
        controller.abort(new Error('nobody reads the response any more'));
      }
      return { done: true, value: undefined };
    },
  };

  return {
    push(chunk) {
      queue.push(chunk);
      queued += chunk.length;
      if (queued >= HIGH_WATER) controller.pause();
      notify();
    },
    end() {
      ended = true;
      notify();
    },
    fail(error) {
      if (!ended) failure ??= error;
      notify();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
