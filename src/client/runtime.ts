/** What differs between runtimes, found out by what is there. */

/** Pages have a document, workers of every kind a `WorkerGlobalScope`. */
export function isBrowser(): boolean {
  return typeof document === 'object' || 'WorkerGlobalScope' in globalThis;
}

/**
 * How redirects of the network's own are met: never followed. Browsers hide an unfollowed one behind
 * an opaque answer, so there it is followed, and the answer refused because it says so.
 *
 * Elsewhere it must not be followed at all: a refused connection proves that nothing was sent only
 * while it is the first connection.
 */
export function wireRedirect(): RequestRedirect {
  return isBrowser() ? 'follow' : 'manual';
}

/**
 * Whether an error of fetch proves that nothing was sent: no connection could be made. Only Node
 * tells, in the error's cause (several of them, where a name has several addresses).
 */
export function nothingWasSent(error: unknown): boolean {
  return !isBrowser() && wasRefused(error);
}

function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every(wasRefused);
  }
  if ('code' in error && error.code === 'ECONNREFUSED') return true;
  return wasRefused(error.cause);
}
