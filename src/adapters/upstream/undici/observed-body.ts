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
  async function* observed(pieces: AsyncIterable<Uint8Array>) {
    try {
      yield* pieces;
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    }
  }
  // undici takes any async iterable, though its types name only some.
  const content = observed(body) as unknown as Dispatcher.DispatchOptions['body'];
  return { content, failure: () => failure };
}
