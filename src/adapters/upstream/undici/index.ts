import { Agent, type Dispatcher } from 'undici';
import type { HeaderList } from '../../../ports/http.ts';
import type { UpstreamClient, UpstreamRequest } from '../../../ports/upstream-client.ts';
import { createConnector } from './connector.ts';
import { observeBody } from './observed-body.ts';
import { createResponseHandler } from './response-handler.ts';

/** Limits in time, in milliseconds. */
export interface UpstreamLimits {
  readonly connectMs: number;
  /** From the request's last byte to the head of the answer; 0 for no limit. */
  readonly responseMs: number;
  /** The head of an answer, in bytes; a longer one is a broken answer. */
  readonly maxHeaderBytes: number;
}

/**
 * Upstreams over undici: one pool of kept connections for each origin, one request at a time on
 * each, nothing followed, nothing repeated. There is no limit to the silence within a body: event
 * streams may be quiet for long.
 */
export function createUndiciUpstream(limits: UpstreamLimits): UpstreamClient {
  const agent = new Agent({
    pipelining: 1,
    allowH2: false,
    connect: createConnector(limits.connectMs),
    headersTimeout: limits.responseMs,
    bodyTimeout: 0,
    maxHeaderSize: limits.maxHeaderBytes,
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (request.signal.aborted) {
          reject(request.signal.reason);
          return;
        }
        const body = observeBody(request.body);
        const handler = createResponseHandler(request, body.failure, resolve, reject);
        agent.dispatch(dispatchOptions(request, body.content), handler);
      }),
    close: () => agent.close(),
  };
}

function dispatchOptions(
  { method, url, headers }: UpstreamRequest,
  body: Dispatcher.DispatchOptions['body'],
): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: method as Dispatcher.HttpMethod,
    headers: flatten(headers),
    body: body ?? null,
  };
}

function flatten(headers: HeaderList): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}
