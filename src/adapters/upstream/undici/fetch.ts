import { Agent, type Dispatcher, fetch as undiciFetch } from 'undici';
import type { UpstreamLimits } from './index.ts';

/** A `fetch` with connections of its own. */
export interface PooledFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Ends when every connection is closed. */
  close(): Promise<void>;
}

/**
 * `fetch` over kept connections, one request at a time on each. There is no limit to the silence
 * within a body: event streams may be quiet for long.
 */
export function createPooledFetch(
  limits: Pick<UpstreamLimits, 'connectMs' | 'responseMs'>,
): PooledFetch {
  const agent = new Agent({
    pipelining: 1,
    allowH2: false,
    connectTimeout: limits.connectMs,
    headersTimeout: limits.responseMs,
    bodyTimeout: 0,
  });
  const dispatcher = agent.compose(withoutOwnHeaders);
  const pooled = (url: string, init: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(url, { ...init, dispatcher });
  return {
    // Two declarations of one standard; undici takes the platform's own streams, headers and signals.
    fetch: pooled as unknown as typeof globalThis.fetch,
    close: () => agent.close(),
  };
}

/**
 * What fetch adds in the name of a user whom a relay does not have. A receiving relay would take it
 * from outside the encoding, as a browser's, where the application itself says nothing.
 */
const OWN = new Map([
  ['accept-language', '*'],
  ['sec-fetch-mode', 'cors'],
  ['user-agent', 'undici'],
]);

const withoutOwnHeaders: Dispatcher.DispatcherComposeInterceptor =
  (dispatch) => (options, handler) => {
    const { headers } = options;
    if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) {
      return dispatch(options, handler);
    }
    const kept = Object.entries(headers).filter(([name, value]) => OWN.get(name) !== value);
    return dispatch({ ...options, headers: Object.fromEntries(kept) }, handler);
  };
