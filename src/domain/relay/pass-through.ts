import type { HeaderList } from '../../ports/http.ts';
import type { UpstreamClient } from '../../ports/upstream-client.ts';
import { RelayError } from '../errors.ts';
import { override, passedRequestHeaders, passedResponseHeaders } from '../header-policy.ts';
import { rewriteLocation } from '../location.ts';
import { REQUEST_ID_HEADER, withRequestId } from '../request-id.ts';
import { isOwnRoute, matchesRoute, resolveTarget } from '../routing.ts';
import { forward } from './forward.ts';
import { asRefusal, limitBody, type RelayLimits } from './limits.ts';
import type { OuterRequest, OuterResponse } from './messages.ts';
import type { Tenant } from './tenant.ts';

/** Whether a request goes to the upstream as it is. */
export function isPassThrough(tenant: Tenant, target: string): boolean {
  if (tenant.passThroughRoutes.length === 0) return false;
  const resolved = resolveTarget(target, tenant.upstream);
  if (resolved === undefined || isOwnRoute(resolved.path)) return false;
  return matchesRoute(tenant.passThroughRoutes, resolved.path);
}

/** Forwards a request as it is, on a route that the operator left unencoded. */
export async function passThrough(
  upstream: UpstreamClient,
  limits: RelayLimits,
  tenant: Tenant,
  request: OuterRequest,
): Promise<Omit<OuterResponse, 'finished'>> {
  // The upstream would tell the client what the relay adds to its request (RFC 9110, 9.3.8).
  if (request.method === 'TRACE') {
    throw new RelayError('method-not-allowed', { message: 'The relay does not forward TRACE.' });
  }
  const target = resolveTarget(request.target, tenant.upstream);
  if (target === undefined) throw new RelayError('route-not-found');
  const response = await forward(upstream, {
    method: request.method,
    url: target.url,
    headers: requestHeaders(tenant, request),
    body: limitBody(hasBody(request) ? request.body.pieces() : undefined, request.headers, limits),
    signal: request.signal,
    onInterim: (status, headers) => request.interim(status, passedResponseHeaders(headers)),
  }).catch((error: unknown) => {
    throw asRefusal(error, limits) ?? error;
  });
  const headers = rewriteLocation(response.headers, target.url, tenant.upstream);
  return {
    status: response.status,
    headers: override(passedResponseHeaders(headers), tenant.headers),
    body: response.body,
  };
}

/** The request's ID is the one in the relay's own log, also where what came was unfit for it. */
function requestHeaders(tenant: Tenant, { headers, peer, id }: OuterRequest): HeaderList {
  const others = headers.filter(([name]) => name !== REQUEST_ID_HEADER);
  return withRequestId(passedRequestHeaders(others, peer, tenant.headers), id);
}

/** Whether a request announces content (RFC 9112, 6.3). */
function hasBody(request: OuterRequest): boolean {
  return request.headers.some(
    ([name, value]) => name === 'transfer-encoding' || (name === 'content-length' && value !== '0'),
  );
}
