import { abortedReason } from './abort.ts';
import { MteRelayError } from './errors.ts';
import { nothingWasSent, wireRedirect } from './runtime.ts';

/** How a client reaches the network: `fetch`, with what is the same for every request. */
export interface Wire {
  /**
   * Sends a request and gives its answer, whoever gave it.
   * Rejects with the signal's reason, with {@link MteRelayError} `network-failed`, or with
   * `wire-redirected`.
   */
  send(url: string, init: WireInit): Promise<Response>;
  /** What it sends by. */
  readonly fetch: typeof globalThis.fetch;
  /** Whether that is the runtime's, and not one that the application gave. */
  readonly isOwnFetch: boolean;
}

/** The types of the DOM lack `duplex`, which a streamed body needs. */
export type WireInit = RequestInit & { readonly duplex?: 'half' };

/** A sealed body as fetch takes it. */
export interface WireBody extends Pick<WireInit, 'body' | 'duplex'> {
  /** What has to carry it in place of the client's fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** Lets go of what holds it, once it was answered or failed. */
  release?(): Promise<void>;
}

export function createWire(fetch: typeof globalThis.fetch, isOwnFetch: boolean): Wire {
  return {
    fetch,
    isOwnFetch,
    async send(url, init) {
      const response = await fetch(url, { ...init, redirect: wireRedirect() }).catch(
        (cause: unknown) => {
          throw networkError(cause, init.signal ?? undefined);
        },
      );
      if (!wasRedirected(response)) return response;
      await response.body?.cancel();
      throw new MteRelayError(
        'wire-redirected',
        `something between here and the relay at ${new URL(url).origin} redirects to another address: use the relay's final URL`,
        { status: response.status, requestMayHaveRun: true },
      );
    },
  };
}

/** What a failure on the network is told as; the reason of the signal where that ended it. */
export function networkError(cause: unknown, signal: AbortSignal | undefined): unknown {
  const aborted = abortedReason(signal);
  if (aborted !== undefined) return aborted.reason;
  const own = ownError(cause);
  if (own !== undefined) return onTheWay(own);
  const sent = !nothingWasSent(cause);
  return new MteRelayError(
    'network-failed',
    sent
      ? 'the connection to the relay failed before the whole answer came; the request may or may not have run'
      : 'no connection to the relay could be made; nothing was sent',
    { requestMayHaveRun: sent, cause },
  );
}

/** An error of the client's own that passed through fetch, as that of a body stream does. */
function ownError(error: unknown): MteRelayError | undefined {
  if (error instanceof MteRelayError) return error;
  return error instanceof Error ? ownError(error.cause) : undefined;
}

function onTheWay({ code, message, status, cause }: MteRelayError): MteRelayError {
  return new MteRelayError(code, message, { status, requestMayHaveRun: true, cause });
}

/** A sealed answer never redirects: a redirect of the application's has its target inside. */
function wasRedirected(response: Response): boolean {
  const { redirected, type, status, headers } = response;
  const redirects = status >= 300 && status < 400 && headers.has('location');
  return redirected || type === 'opaqueredirect' || redirects;
}
