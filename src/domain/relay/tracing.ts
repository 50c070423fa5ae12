import type { HeaderList } from '../../ports/http.ts';
import type { RequestSpan, Tracer } from '../../ports/tracer.ts';
import { type UpstreamClient, UpstreamError } from '../../ports/upstream-client.ts';
import { RelayError } from '../errors.ts';
import { headerValue, override } from '../header-policy.ts';
import { ROUTES } from '../wire.ts';
import type { OuterRequest, OuterResponse } from './messages.ts';

/** What handling a request uses and tells while it is traced. */
export interface RequestTrace {
  /** The upstream; each call to it is a child of the request's span. */
  readonly upstream: UpstreamClient;
  /** The status that the application sees, where the one outside differs. */
  saw(status: number): void;
}

/** Runs the handling of a request inside a span, which ends when the answer has left. */
export async function traced(
  tracer: Tracer,
  upstream: UpstreamClient,
  request: OuterRequest,
  encoded: boolean,
  handle: (trace: RequestTrace) => Promise<OuterResponse>,
): Promise<OuterResponse> {
  const { method, target, headers, peer } = request;
  const route = encoded && target === ROUTES.message ? target : undefined;
  const span = tracer.request({ method, route, encoded, scheme: peer.protocol, headers });
  let inner: number | undefined;
  const trace: RequestTrace = {
    upstream: tracedUpstream(upstream, span, request, encoded),
    saw: (status) => {
      inner = status;
    },
  };
  try {
    const response = await handle(trace);
    const finished = (bytesOut: number) => {
      response.finished(bytesOut);
      span.end({ status: inner ?? response.status });
    };
    return { ...response, finished };
  } catch (error) {
    span.end(
      error instanceof RelayError
        ? { status: error.status, failure: error.code }
        : { failure: request.signal.aborted ? 'client-gone' : 'cut-off' },
    );
    throw error;
  }
}

function tracedUpstream(
  upstream: UpstreamClient,
  span: RequestSpan,
  outer: OuterRequest,
  encoded: boolean,
): UpstreamClient {
  return {
    async send(request) {
      // The method of an encoded request is content.
      const call = span.upstream(request.url, encoded ? undefined : request.method);
      const headers = withTrace(request.headers, outer.headers, call.headers);
      try {
        const response = await upstream.send({ ...request, headers });
        call.end({ status: response.status });
        return response;
      } catch (error) {
        call.end({ failure: error instanceof UpstreamError ? error.failure : 'given-up' });
        throw error;
      }
    },
    close: () => upstream.close(),
  };
}

/**
 * The call's own context in place of the one that it continues. One that came inside the encoding,
 * or that the operator configured, is somebody else's trace and stays.
 */
function withTrace(sent: HeaderList, outer: HeaderList, own: HeaderList): HeaderList {
  const parent = headerValue(sent, 'traceparent');
  if (parent !== undefined && parent !== headerValue(outer, 'traceparent')) return sent;
  const others = sent.filter(([name]) => name !== 'traceparent' && name !== 'tracestate');
  return override(others, own);
}
