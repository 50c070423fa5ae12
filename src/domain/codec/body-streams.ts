import { DecodeError } from '../../ports/codec.ts';
import type { StreamOpener, StreamSealer } from './stream.ts';

/**
 * The sealed body of a streamed message, piece by piece as the plaintext comes. Stopping early lets
 * go of `plaintext`, even when none of it was read.
 */
export function sealBody(
  sealer: StreamSealer,
  plaintext: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const source = plaintext[Symbol.asyncIterator]();
  let started = false;
  let done = false;

  const sealNext = async () => {
    if (!started) {
      started = true;
      return sealer.start();
    }
    const step = await source.next();
    if (step.done !== true) return sealer.push(step.value);
    done = true;
    return sealer.end();
  };
  const release = async () => {
    done = true;
    await source.return?.();
  };

  const body: AsyncIterator<Uint8Array, void, undefined> = {
    async next() {
      try {
        while (!done) {
          const value = await sealNext();
          if (value.length > 0) return { done: false, value };
        }
      } catch (error) {
        await release();
        throw error;
      }
      return { done: true, value: undefined };
    },
    async return() {
      await release();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => body };
}

/** The plaintext of a streamed message; its head was read already where it travels inside. */
export interface OpenedBody extends AsyncIterable<Uint8Array> {
  /** The head, where the message is enveloped. */
  readonly head: Uint8Array | undefined;
}

/**
 * Opens a streamed message up to its head. Iterating gives the body; stopping early lets go of
 * `source`, even when nothing was read.
 * Throws {@link DecodeError}, here and while iterating, when the message is not as it was sealed.
 */
export async function openBody(
  opener: StreamOpener,
  source: AsyncIterable<Uint8Array>,
  enveloped: boolean,
): Promise<OpenedBody> {
  const iterator = source[Symbol.asyncIterator]();
  const ready: Uint8Array[] = [];
  let head: Uint8Array | undefined;
  let done = false;

  const release = async () => {
    done = true;
    ready.length = 0;
    await iterator.return?.();
  };
  const read = async () => {
    try {
      const step = await iterator.next();
      done = step.done === true;
      if (step.done === true) return opener.end();
      const opened = await opener.push(step.value);
      head ??= opened.head;
      ready.push(...opened.body);
    } catch (error) {
      await release();
      throw error;
    }
  };

  if (enveloped) {
    while (head === undefined) {
      if (done) throw new DecodeError();
      await read();
    }
  }

  const body: AsyncIterator<Uint8Array, void, undefined> = {
    async next() {
      while (ready.length === 0 && !done) await read();
      const value = ready.shift();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      await release();
      return { done: true, value: undefined };
    },
  };
  return { head, [Symbol.asyncIterator]: () => body };
}
