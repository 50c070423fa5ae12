import type { Clock } from '../../ports/clock.ts';
import type { OpenedRequest, ResponseHead } from '../../ports/codec.ts';
import type { Body, HeaderList } from '../../ports/http.ts';
import type { UpstreamClient } from '../../ports/upstream-client.ts';
import { utf8Bytes } from '../bytes.ts';
import { isNullBodyStatus } from '../codec/outer-status.ts';
import { RelayError } from '../errors.ts';
import {
  encodedRequestHeaders,
  hasHeader,
  override,
  splitResponseHeaders,
} from '../header-policy.ts';
import { rewriteLocation } from '../location.ts';
import { withRequestId } from '../request-id.ts';
import { matchesRoute, type ResolvedTarget, resolveTarget } from '../routing.ts';
import { PAIR_LIMITS } from '../wire.ts';
import { forward, letGo } from './forward.ts';
import { asRefusal, checkHeadSize, limitBody, type RelayLimits } from './limits.ts';
import type { OuterRequest } from './messages.ts';
import type { KnownPair } from './pairs.ts';
import type { Tenant } from './tenant.ts';

/** What a response is made of, before it is sealed. */
export interface Content {
  readonly head: ResponseHead;
  readonly body: Body | undefined;
  /** Response headers that stand outside the encoding. */
  readonly outer: HeaderList;
  /** Why the relay itself answers, where it does. */
  readonly refusal: RelayError | undefined;
}

/** What answering needs. */
export interface AnswerPorts {
  readonly upstream: UpstreamClient;
  readonly clock: Clock;
  readonly limits: RelayLimits;
}

/**
 * The content of the answer to a claimed request: the upstream's, or the relay's own refusal. Throws
 * only where no answer can be given any more.
 */
export async function answer(
  ports: AnswerPorts,
  tenant: Tenant,
  request: OuterRequest,
  pair: KnownPair,
  opened: OpenedRequest,
): Promise<Content> {
  try {
    refuseRetiring(ports.clock, pair);
    const target = permittedTarget(tenant, opened, ports.limits);
    return await askUpstream(ports, tenant, request, opened, target);
  } catch (error) {
    letGo(opened.body);
    const refused = asRefusal(error, ports.limits);
    if (refused === undefined) throw error;
    return refusal(refused, request.method);
  }
}

/** In the answer to an outer HEAD, HTTP itself has no place for a body. */
export function refusal(error: RelayError, outerMethod: string): Content {
  return {
    head: {
      status: error.status,
      from: 'relay',
      headers: [['content-type', 'application/json']],
    },
    body: outerMethod === 'HEAD' ? undefined : utf8Bytes(error.body()),
    outer: [],
    refusal: error,
  };
}

/**
 * A client that has not renewed its pair by now is told so while a sealed answer can still say it:
 * of a pair that is gone, nobody could prove to it that the request did not run.
 */
function refuseRetiring(clock: Clock, pair: KnownPair): void {
  const end = pair.pairedAt + PAIR_LIMITS.totalMs;
  if (clock.now() >= end - PAIR_LIMITS.retiringMs) throw new RelayError('pair-retiring');
}

/** Throws 404, 405 or 431 for a request that policy does not let through. */
function permittedTarget(
  { upstream, mteRoutes, methods }: Tenant,
  { head }: OpenedRequest,
  limits: RelayLimits,
): ResolvedTarget {
  checkHeadSize(head, limits);
  const target = resolveTarget(head.path, upstream);
  if (target === undefined) throw new RelayError('route-not-found');
  if (mteRoutes !== undefined && !matchesRoute(mteRoutes, target.path)) {
    throw new RelayError('route-not-found');
  }
  if (!methods.includes(head.method)) throw new RelayError('method-not-allowed');
  return target;
}

function askUpstream(
  { upstream, limits }: AnswerPorts,
  tenant: Tenant,
  request: OuterRequest,
  { head, body }: OpenedRequest,
  target: ResolvedTarget,
): Promise<Content> {
  const headers = encodedRequestHeaders(
    head.headers,
    request.headers,
    request.peer,
    tenant.headers,
  );
  const asking = forward(upstream, {
    method: head.method,
    url: target.url,
    headers: withRequestId(withLength(headers, body), request.id),
    body: limitBody(body, head.headers, limits),
    signal: request.signal,
  });
  return asking.then(({ status, headers: answered, body: content }) => {
    const bodiless =
      head.method === 'HEAD' || request.method === 'HEAD' || isNullBodyStatus(status);
    if (bodiless) letGo(content);
    const { head: inner, outer } = splitResponseHeaders(answered);
    const own = override(rewriteLocation(inner, target.url, tenant.upstream), tenant.headers);
    return {
      head: { status, from: 'upstream', headers: own },
      body: bodiless ? undefined : content,
      outer,
      refusal: undefined,
    };
  });
}

/** A stream keeps the length that the application announced; else the body itself tells it. */
function withLength(headers: HeaderList, body: Body | undefined): HeaderList {
  const streamed = body !== undefined && !(body instanceof Uint8Array);
  return streamed || !hasHeader(headers, 'content-length')
    ? headers
    : headers.filter(([name]) => name !== 'content-length');
}
