import type { MteRelayClientOptions } from '../../../src/client/index.ts';

/** The two forms of a message. */
export const FORMS = {
  'in an envelope': {},
  'in the open form': { encodeUrl: false },
} as const satisfies Record<string, MteRelayClientOptions>;

/** The pieces of a body as text, one at a time. */
export function readerOf(response: Response) {
  if (response.body === null) throw new Error('there is no body');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  return {
    async next(): Promise<string | undefined> {
      const { done, value } = await reader.read();
      return done ? undefined : decoder.decode(value, { stream: true });
    },
    cancel: () => reader.cancel(),
  };
}

/** A request body whose pieces are given by hand. */
export function bodyByHand() {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(started) {
      controller = started;
    },
    cancel: () => cancelled.resolve(),
  });
  return {
    body,
    give: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
    cancelled: cancelled.promise,
  };
}
