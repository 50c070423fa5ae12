import type { HeaderList } from './http.ts';

/** A request as a trace may know it: nothing of what is encoded. */
export interface TracedRequest {
  /** As it stands outside the encoding. */
  readonly method: string;
  /** One of the relay's own routes, where the request came on one; never an application's path. */
  readonly route: string | undefined;
  readonly encoded: boolean;
  readonly scheme: 'http' | 'https';
  /** The headers outside the encoding; only `traceparent` and `tracestate` are read. */
  readonly headers: HeaderList;
}

/** How a piece of work ended. */
export interface Outcome {
  /** The HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** What went wrong, by a name from a closed set: never a message. */
  readonly failure?: string | undefined;
}

/** One piece of work with a beginning and an end. No method throws or waits. */
export interface Span {
  /** Later calls do nothing. */
  end(outcome: Outcome): void;
}

/** A call to the upstream. */
export interface UpstreamSpan extends Span {
  /** `traceparent` and, where there is any, `tracestate` of this call (W3C Trace Context, 3). */
  readonly headers: HeaderList;
}

/** A request that the relay serves. */
export interface RequestSpan extends Span {
  /**
   * Begins a call to the upstream.
   *
   * @param method undefined where it is known from inside the encoding only
   */
  upstream(origin: URL, method: string | undefined): UpstreamSpan;
}

/** Tells where requests spend their time, across services. */
export interface Tracer {
  request(request: TracedRequest): RequestSpan;
  /** Delivers what is still held, within a bound, then lets go of connections and timers. */
  close(): Promise<void>;
}
