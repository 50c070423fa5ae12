import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { corsHeaders, preflightHeaders } from '../../domain/cors.ts';
import { RelayError } from '../../domain/errors.ts';
import type { OuterRequest } from '../../domain/relay/messages.ts';
import { isOwnRoute } from '../../domain/routing.ts';
import { ROUTES } from '../../domain/wire.ts';
import { BodyAbortedError } from '../../ports/http.ts';
import type { Logger } from '../../ports/logger.ts';
import { discardRest } from './incoming-body.ts';
import { outerRequest } from './outer-request.ts';
import { createOwnRoutes, type OwnRoutesOptions } from './own-routes.ts';
import type { PeerOf } from './peer.ts';
import { plainRefusal } from './refusal.ts';
import { writeResponse } from './write-response.ts';

export interface ListenerOptions extends OwnRoutesOptions {
  readonly peerOf: PeerOf;
  readonly logger: Logger;
}

/**
 * Sends each request where it belongs: preflights are answered here, the relay's own routes by Hono,
 * everything else by the relay, straight on Node's request and response.
 *
 * Paths are compared as received. Hono matches on a decoded path, which would let an application's
 * path that merely decodes to one of the relay's own slip in.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const { relay, tenantOf, peerOf, logger } = options;
  const ownRoutes = getRequestListener(createOwnRoutes(options).fetch, {
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host, and health checks still speak it.
    hostname: 'localhost',
    errorHandler: (error) => {
      if (error instanceof RequestError) return new Response(null, { status: 400 });
      if (error instanceof BodyAbortedError) logger.debug('the client went away');
      else logger.error('a route of the relay failed', { reason: nameOf(error) });
      const { status, headers, body } = plainRefusal(new RelayError('internal'));
      return new Response(new Uint8Array(body), { status, headers: Object.fromEntries(headers) });
    },
  });

  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const tenant = tenantOf(incoming.headers.host);
    const request = outerRequest(incoming, outgoing, peerOf);
    const cors = corsHeaders(tenant.cors, incoming.headers.origin);
    try {
      const response = await relay.handle(tenant, request);
      try {
        const headers = [...cors, ...response.headers];
        await writeResponse(outgoing, response.status, headers, response.body);
      } finally {
        response.finished();
      }
    } catch (error) {
      if (error instanceof RelayError && error.code !== 'encode-failed') {
        const { status, headers, body } = plainRefusal(error);
        await writeResponse(outgoing, status, [...cors, ...headers], body);
      } else {
        cut(outgoing, request, error);
      }
    } finally {
      discardRest(incoming);
    }
  };

  /** Nothing that is not sealed may be said now: a client must see a broken message. */
  const cut = (outgoing: ServerResponse, request: OuterRequest, error: unknown) => {
    if (request.signal.aborted) logger.debug('the client went away');
    else logger.warning('an answer was cut off', { reason: nameOf(error) });
    outgoing.destroy();
  };

  const preflight = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { host, origin, 'access-control-request-headers': requested } = incoming.headers;
    const headers = preflightHeaders(tenantOf(host).cors, origin, requested);
    outgoing.writeHead(204, headers.flat()).end();
  };

  return (incoming, outgoing) => {
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    if (isPreflight(incoming)) preflight(incoming, outgoing);
    else if (isOwnRoute(path) && path !== ROUTES.message) void ownRoutes(incoming, outgoing);
    else void forward(incoming, outgoing);
  };
}

/** Fetch standard, 3.3.2. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** What kind of error it was; its message might quote what must not be logged. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
