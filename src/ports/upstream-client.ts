import type { Body, HeaderList } from './http.ts';

/** A request as the upstream shall see it. */
export interface UpstreamRequest {
  readonly method: string;
  /** Absolute URL, normalized; the origin is that of a configured upstream. */
  readonly url: URL;
  /** End-to-end fields only, `host` and `content-length` included where they shall be set. */
  readonly headers: HeaderList;
  readonly body: Body | undefined;
  /** Aborted when nobody waits for the answer any more. This request's own. */
  readonly signal: AbortSignal;
  /** Told of interim answers (1xx but 101), where anybody wants them. Must not throw. */
  readonly onInterim?: ((status: number, headers: HeaderList) => void) | undefined;
}

/** The upstream's final answer. */
export interface UpstreamResponse {
  readonly status: number;
  /** As received, hop-by-hop fields included. */
  readonly headers: HeaderList;
  /**
   * Bytes as they arrive, undecoded, or all of them where the adapter had them at once. Iterating
   * throws {@link UpstreamError} when the upstream breaks off, so that a cut never reads as an end.
   */
  readonly body: Body;
}

/** Speaks HTTP to upstreams. */
export interface UpstreamClient {
  /**
   * Sends one request and resolves with the head of its answer. Redirects are not followed and
   * nothing is sent twice.
   *
   * Rejects with {@link UpstreamError} when no answer came, with the signal's reason when it was
   * aborted, and with whatever `body` threw while it was read: the upstream then never saw a
   * complete request.
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;

  /** Ends when every connection is closed. */
  close(): Promise<void>;
}

/**
 * Why an upstream gave no (complete) answer.
 *
 * - `unreachable`: no connection could be made; the upstream did not see the request
 * - `timeout`: a limit in time passed
 * - `broken`: the connection ended, or what came was not HTTP; the upstream may have acted
 * - `head-too-large`: the head of the answer exceeds the limit; the upstream may have acted
 */
export type UpstreamFailure = 'unreachable' | 'timeout' | 'broken' | 'head-too-large';

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly failure: UpstreamFailure;
  constructor(failure: UpstreamFailure, cause?: unknown) {
    super(`upstream ${failure}`, { cause });
    this.failure = failure;
  }
}
