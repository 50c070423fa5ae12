import type { HeaderList } from '../ports/http.ts';
import { MteRelayError } from './errors.ts';
import { createRequestContent, type RequestContent } from './request-content.ts';

/** What an application asks for: the arguments of fetch, read as fetch reads them. */
export interface ApplicationRequest {
  readonly method: string;
  /** Absolute, http or https, without fragment. */
  readonly url: URL;
  /** The application's own, names in lower case. */
  readonly headers: HeaderList;
  readonly content: RequestContent | undefined;
  readonly redirect: RequestRedirect;
  /** Which caches may answer: of those on the way, only ones behind the relay can be asked. */
  readonly cache: RequestCache;
  readonly signal: AbortSignal | undefined;
  /** What the request that crosses the network has from this one. */
  readonly transport: Transport;
}

export type Transport = Pick<
  RequestInit,
  'credentials' | 'mode' | 'keepalive' | 'referrer' | 'referrerPolicy' | 'priority'
>;

/** Safe methods (RFC 9110, 9.2.1): sending them twice is the same as once. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/** Members of init that a `Request` is made with. Signal and body are taken care of here. */
const MEMBERS = [
  'method',
  'headers',
  'mode',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'priority',
  'window',
] as const satisfies readonly (keyof RequestInit)[];

/**
 * Reads the arguments of a call.
 * Throws what `new Request` throws, and {@link MteRelayError} `outside-relay` or `unsupported`.
 *
 * @param relayOrigin where the relay is, if not on the URL's own origin
 */
export function readRequest(
  input: string | URL | Request,
  init: RequestInit,
  relayOrigin: string | undefined,
): ApplicationRequest {
  const given = input instanceof Request ? input : undefined;
  const url = absolute(given?.url ?? String(input), relayOrigin);
  const body = init.body ?? undefined;
  const request = new Request(given ?? url.href, requestInit(init, body));
  if (request.integrity !== '') {
    throw new MteRelayError(
      'unsupported',
      'mteFetch cannot check `integrity`: leave it out, the relay authenticates the whole answer',
    );
  }
  const ownBody = body === undefined && given !== undefined ? bodyOf(request) : body;
  return {
    method: request.method,
    url,
    headers: [...request.headers],
    content: ownBody === undefined ? undefined : createRequestContent(ownBody),
    redirect: request.redirect,
    cache: request.cache,
    signal: (init.signal === undefined ? given?.signal : init.signal) ?? undefined,
    transport: transportOf(request, init),
  };
}

function absolute(text: string, relayOrigin: string | undefined): URL {
  const base = relayOrigin ?? documentBase();
  if (!URL.canParse(text, base)) {
    throw new TypeError(
      base === undefined
        ? 'the URL is not absolute, and there is no document to resolve it against: give an absolute URL, or set relayOrigin'
        : 'the URL cannot be parsed',
    );
  }
  const url = new URL(text, base);
  url.hash = '';
  if (!/^https?:$/.test(url.protocol)) {
    throw new MteRelayError('unsupported', 'mteFetch takes http: and https: URLs only');
  }
  if (relayOrigin !== undefined && url.origin !== relayOrigin) {
    throw new MteRelayError(
      'outside-relay',
      `the URL is on ${url.origin}, but relayOrigin is ${relayOrigin}: give the path alone, or leave relayOrigin out if ${url.origin} is a relay too`,
    );
  }
  return url;
}

/** In pages, and in workers, which have no document. */
function documentBase(): string | undefined {
  const { document, location } = globalThis as Partial<typeof globalThis>;
  return document?.baseURI ?? location?.href;
}

/**
 * A `Request` checks and normalizes everything but the body, which it could give back as a stream
 * only. In its place it gets no bytes: that suffices for it to refuse a GET with a body.
 */
function requestInit(init: RequestInit, body: BodyInit | undefined): RequestInit {
  const picked: Record<string, unknown> = {};
  for (const member of MEMBERS) {
    if (init[member] !== undefined) picked[member] = init[member];
  }
  if (body !== undefined) picked.body = new Uint8Array(0);
  return picked;
}

/** The body of a `Request` that was given. Where it cannot be a stream it is a promise of a Blob. */
function bodyOf(request: Request): BodyInit | undefined {
  if (request.body !== undefined) return request.body ?? undefined;
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const blob = request.blob();
  return (async function* () {
    yield* (await blob).stream();
  })() as unknown as BodyInit;
}

/**
 * A navigation or a request without CORS, as service workers see them, has to be sent with CORS: the
 * relay's headers could else be neither sent nor read.
 */
function transportOf(request: Request, init: RequestInit): Transport {
  const { credentials, mode, keepalive, referrer, referrerPolicy } = request;
  const transport: Transport = { credentials, keepalive, referrer, referrerPolicy };
  if (mode === 'cors' || mode === 'same-origin') transport.mode = mode;
  if (init.priority !== undefined) transport.priority = init.priority;
  return transport;
}
