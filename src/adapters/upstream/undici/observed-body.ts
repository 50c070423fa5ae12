import type { Dispatcher } from 'undici';
import type { Body } from '../../../ports/http.ts';

/** A request body, and what it threw while undici read it: undici itself reports an abort. */
export interface ObservedBody {
  readonly content: Dispatcher.DispatchOptions['body'];
  /** What the body threw, in a box, since anything may be thrown. */
  readonly failure: () => { readonly thrown: unknown } | undefined;
}

export function observeBody(body: Body | undefined): ObservedBody {
  if (body === undefined || body instanceof Uint8Array) {
    return { content: body ?? null, failure: () => undefined };
  }
  let failure: { thrown: unknown } | undefined;
  const content = observed(body, (thrown) => {
    failure = { thrown };
  });
  return { content: content as unknown as Content, failure: () => failure };
}

/** undici takes any async iterable, though its types name only some. */
type Content = Dispatcher.DispatchOptions['body'];

/** By hand: what a generator hands through costs several promises more for each piece. */
function observed(
  pieces: AsyncIterable<Uint8Array>,
  onFailure: (thrown: unknown) => void,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = pieces[Symbol.asyncIterator]();
      return {
        async next() {
          try {
            return await source.next();
          } catch (thrown) {
            onFailure(thrown);
            throw thrown;
          }
        },
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
