import type { Body } from '../../ports/http.ts';
import { joined } from '../bytes.ts';

/**
 * Reads a body until it ends or is longer than `limit` bytes.
 * Returns all of it where it ended, else the body from its beginning, still to be read.
 */
export async function gather(body: Body, limit: number): Promise<Body> {
  if (body instanceof Uint8Array) return body;
  const iterator = body[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length <= limit) {
    const step = await iterator.next();
    if (step.done === true) return joined(pieces);
    pieces.push(step.value);
    length += step.value.length;
  }
  return resume(pieces, iterator);
}

function resume(
  pieces: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  // Taken from the end: taking the first of very many moves all the others.
  pieces.reverse();
  const resumed: AsyncIterator<Uint8Array> = {
    next: async () => {
      const value = pieces.pop();
      return value === undefined ? iterator.next() : { done: false, value };
    },
    return: async () => {
      pieces.length = 0;
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => resumed };
}
