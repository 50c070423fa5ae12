import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { corsHeaders, preflightHeaders } from '../../domain/cors.ts';
import { RelayError } from '../../domain/errors.ts';
import { hasHeader } from '../../domain/header-policy.ts';
import type { OuterRequest, OuterResponse } from '../../domain/relay/messages.ts';
import { REQUEST_ID_HEADER } from '../../domain/request-id.ts';
import { isOwnRoute } from '../../domain/routing.ts';
import { ROUTES } from '../../domain/wire.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import { BodyAbortedError, type HeaderList } from '../../ports/http.ts';
import type { Logger } from '../../ports/logger.ts';
import { discardRest } from './incoming-body.ts';
import type { Outbound } from './outbound/index.ts';
import { type OuterRequestOptions, outerRequest } from './outer-request.ts';
import { createOwnRoutes, type OwnRoutesOptions } from './own-routes.ts';
import { plainRefusal, unknownHost } from './refusal.ts';
import { writeResponse } from './write-response.ts';

export interface ListenerOptions extends OwnRoutesOptions, OuterRequestOptions {
  readonly logger: Logger;
  /** Undefined where this relay does not send for applications. */
  readonly outbound?: Outbound | undefined;
}

/**
 * Sends each request where it belongs: preflights are answered here, the relay's own routes by Hono,
 * everything else by the relay, straight on Node's request and response.
 *
 * Paths are compared as received. Hono matches on a decoded path, which would let an application's
 * path that merely decodes to one of the relay's own slip in.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const { relay, tenantOf, logger, outbound } = options;
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
    const request = outerRequest(incoming, outgoing, options);
    const cors = tenant === undefined ? [] : corsHeaders(tenant.cors, incoming.headers.origin);
    const common: HeaderList = [...cors, [REQUEST_ID_HEADER, request.id]];
    try {
      if (tenant === undefined) throw unknownHost();
      const answering = answer(outgoing, await relay.handle(tenant, request), common);
      if (answering instanceof Promise) await answering;
    } catch (error) {
      await refuse(outgoing, request, common, error);
    }
  };

  const answer = (
    outgoing: ServerResponse,
    { status, headers, body, finished }: OuterResponse,
    common: HeaderList,
  ): Awaitable<void> => {
    const written = { bytes: 0 };
    const end = () => finished(written.bytes);
    let writing: Awaitable<void>;
    try {
      writing = writeResponse(outgoing, status, addTo(headers, common), body, written);
    } catch (error) {
      end();
      throw error;
    }
    if (writing instanceof Promise) return writing.finally(end);
    end();
  };

  const refuse = async (
    outgoing: ServerResponse,
    request: OuterRequest,
    common: HeaderList,
    error: unknown,
  ) => {
    const plain = error instanceof RelayError && error.code !== 'encode-failed';
    if (!plain || outgoing.headersSent) {
      cut(outgoing, request, error);
      return;
    }
    // A client that trickles is not to trickle on.
    if (error.code === 'request-timeout') outgoing.shouldKeepAlive = false;
    const { status, headers, body } = plainRefusal(error);
    await writeResponse(outgoing, status, [...common, ...headers], body);
  };

  /** Nothing that is not sealed may be said now: a client must see a broken message. */
  const cut = (outgoing: ServerResponse, request: OuterRequest, error: unknown) => {
    const requestId = request.id;
    if (request.signal.aborted) logger.debug('the client went away', { requestId });
    else logger.warning('an answer was cut off', { reason: nameOf(error), requestId });
    outgoing.destroy();
  };

  const preflight = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { host, origin, 'access-control-request-headers': requested } = incoming.headers;
    const tenant = tenantOf(host);
    const headers = tenant === undefined ? [] : preflightHeaders(tenant.cors, origin, requested);
    outgoing.writeHead(204, headers.flat()).end();
  };

  return (incoming, outgoing) => {
    outgoing.on('finish', () => discardRest(incoming, options.clientTimeoutMs));
    if (outbound?.concerns(incoming) === true) {
      void outbound.handle(outerRequest(incoming, outgoing, options), outgoing);
    } else if (isPreflight(incoming)) preflight(incoming, outgoing);
    else if (isOwn(incoming)) void ownRoutes(incoming, outgoing);
    else void forward(incoming, outgoing);
  };
}

/** The relay's own headers in place of an answer's, but for `vary`, where both count. */
function addTo(headers: HeaderList, common: HeaderList): HeaderList {
  const kept = headers.filter(([name]) => name === 'vary' || !hasHeader(common, name));
  return [...kept, ...common];
}

/** Whether the relay's own routes answer it: all but the one that carries messages. */
function isOwn({ url = '' }: IncomingMessage): boolean {
  const [path = ''] = url.split('?', 1);
  return path !== ROUTES.message && isOwnRoute(path);
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
