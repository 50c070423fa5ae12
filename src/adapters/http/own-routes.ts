import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { corsHeaders } from '../../domain/cors.ts';
import { ERRORS, RelayError } from '../../domain/errors.ts';
import type { Relay } from '../../domain/relay/relay.ts';
import type { TenantOf } from '../../domain/relay/tenant.ts';
import { CLIENT_FILES, RELAY_HEADER, ROUTES, SIZES } from '../../domain/wire.ts';
import type { Clock } from '../../ports/clock.ts';
import { BodyStalledError, BodyTooLargeError } from '../../ports/http.ts';
import type { ClientFiles } from './client-files.ts';
import { incomingBody } from './incoming-body.ts';
import { expectedContinue, type OuterRequestOptions } from './outer-request.ts';
import { plainRefusal, unknownHost } from './refusal.ts';

export interface OwnRoutesOptions extends Pick<OuterRequestOptions, 'peerOf' | 'clientTimeoutMs'> {
  readonly relay: Relay;
  readonly tenantOf: TenantOf;
  readonly clock: Clock;
  /** False from the moment that the server is shutting down. */
  readonly accepting: () => boolean;
  /** The built browser client; empty where there is none. */
  readonly clientFiles?: ClientFiles | undefined;
}

type Env = { Bindings: HttpBindings };

/** The relay's own routes, but for `/api/mte-message`, which has a transport of its own. */
export function createOwnRoutes(options: OwnRoutesOptions) {
  const { relay, tenantOf, clock, accepting, peerOf, clientTimeoutMs, clientFiles } = options;
  const app = new Hono<Env>();
  const tenantAt = (c: Context<Env>) => tenantOf(c.env.incoming.headers.host);
  const tenant = (c: Context<Env>) => {
    const found = tenantAt(c);
    if (found === undefined) throw unknownHost();
    return found;
  };

  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
    const cors = tenantAt(c)?.cors;
    if (cors === undefined) return;
    for (const [name, value] of corsHeaders(cors, c.req.header('origin'))) {
      c.header(name, value, { append: name === 'vary' });
    }
  });

  // Hono answers HEAD from the route for GET.
  app.get(ROUTES.clientId, async (c) => {
    c.header(RELAY_HEADER, await relay.issueClientId(tenant(c)));
    return c.body(null, 200);
  });

  app.post(ROUTES.pair, async (c) => {
    const { incoming, outgoing } = c.env;
    const onRead = () => expectedContinue(incoming, outgoing);
    const offer = await incomingBody(incoming, { timeoutMs: clientTimeoutMs, onRead })
      .whole(SIZES.offer)
      .catch((cause: unknown) => {
        throw offerRefusal(cause);
      });
    const { client } = peerOf(incoming);
    const answer = await relay.pair(tenant(c), c.req.header(RELAY_HEADER), offer, client);
    return c.body(new Uint8Array(answer), 200, { 'content-type': 'application/json' });
  });

  const echo = (message: string) => ({ echo: message, time: new Date(clock.now()).toISOString() });
  app.get(ROUTES.echo, (c) => c.json(echo(c.req.query('msg') ?? '')));
  app.get(`${ROUTES.echo}/:message`, (c) => c.json(echo(c.req.param('message'))));

  app.get(ROUTES.errors, (c) => c.json(errorTable()));

  app.get(ROUTES.live, (c) => c.json({ status: 'live' }));
  app.get(ROUTES.ready, async (c) => {
    const ready = accepting() && (await relay.ready());
    return c.json({ status: ready ? 'ready' : 'not ready' }, ready ? 200 : 503);
  });

  app.get(`${CLIENT_FILES.folder}:file`, (c) => {
    const { path } = c.req;
    const file = clientFiles?.get(path);
    if (file === undefined) return refuse(c, noClientFile(path));
    const [accepted, known] = [c.req.header('accept-encoding'), c.req.header('if-none-match')];
    const { headers, bytes } = file.answer(accepted, known);
    return bytes === null ? c.body(null, 304, headers) : c.body(bytes, 200, headers);
  });

  // Answered and not thrown: what is thrown here passes by the headers that every answer gets.
  app.notFound((c) =>
    refuse(
      c,
      new RelayError('method-not-allowed', {
        message: `This route of the relay does not take ${c.req.method}.`,
      }),
    ),
  );
  app.onError((error, c) => {
    if (!(error instanceof RelayError)) throw error;
    return refuse(c, error);
  });
  return app;
}

function refuse(c: Context, error: RelayError) {
  const { status, headers, body } = plainRefusal(error);
  return c.body(new Uint8Array(body), status as ContentfulStatusCode, Object.fromEntries(headers));
}

function noClientFile(path: string): RelayError {
  return new RelayError('route-not-found', {
    message:
      path === ROUTES.clientScript
        ? 'The browser client is not part of this build: run "npm run build:client" and restart.'
        : 'The browser client has no such file.',
  });
}

function offerRefusal(cause: unknown): unknown {
  if (cause instanceof BodyStalledError) return new RelayError('request-timeout', { cause });
  if (!(cause instanceof BodyTooLargeError)) return cause;
  return new RelayError('body-too-large', {
    message: `A pairing offer has at most ${SIZES.offer} bytes.`,
    cause,
  });
}

function errorTable() {
  return Object.entries(ERRORS).map(([code, { status, form, resend, meaning }]) => ({
    status,
    code,
    form,
    resend,
    meaning,
  }));
}
