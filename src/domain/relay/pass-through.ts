import type { UpstreamClient } from '../../ports/upstream-client.ts';
import { RelayError } from '../errors.ts';
import { override, passedRequestHeaders, passedResponseHeaders } from '../header-policy.ts';
import { isOwnRoute, matchesRoute, resolveTarget } from '../routing.ts';
import { forward } from './forward.ts';
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
  tenant: Tenant,
  request: OuterRequest,
): Promise<Omit<OuterResponse, 'finished'>> {
  const target = resolveTarget(request.target, tenant.upstream);
  if (target === undefined) throw new RelayError('route-not-found');
  const response = await forward(upstream, {
    method: request.method,
    url: target.url,
    headers: passedRequestHeaders(request.headers, request.peer, tenant.headers),
    body: hasBody(request) ? request.body.pieces() : undefined,
    signal: request.signal,
  });
  return {
    status: response.status,
    headers: override(passedResponseHeaders(response.headers), tenant.headers),
    body: response.body,
  };
}

/** Whether a request announces content (RFC 9112, 6.3). */
function hasBody(request: OuterRequest): boolean {
  return request.headers.some(
    ([name, value]) => name === 'transfer-encoding' || (name === 'content-length' && value !== '0'),
  );
}
