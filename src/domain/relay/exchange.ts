import type { Clock } from '../../ports/clock.ts';
import {
  type Codec,
  DecodeError,
  type MessageHeader,
  type OpenedRequest,
  type ResponseHead,
  type SealedResponse,
} from '../../ports/codec.ts';
import { type Body, BodyTooLargeError, type HeaderList } from '../../ports/http.ts';
import { type UpstreamClient, UpstreamError } from '../../ports/upstream-client.ts';
import { utf8Bytes } from '../bytes.ts';
import { isNullBodyStatus } from '../codec/outer-status.ts';
import { RelayError } from '../errors.ts';
import {
  encodedRequestHeaders,
  headerValue,
  override,
  splitResponseHeaders,
} from '../header-policy.ts';
import { parseRelayHeader } from '../relay-header.ts';
import { matchesRoute, resolveTarget } from '../routing.ts';
import {
  ENCODED_HEAD_HEADER,
  ENVELOPE_CONTENT_TYPE,
  PAIR_LIMITS,
  RELAY_HEADER,
  ROUTES,
  SIZES,
} from '../wire.ts';
import { forward, letGo, upstreamRefusal } from './forward.ts';
import type { OuterRequest, OuterResponse } from './messages.ts';
import type { KnownPair, Pairs } from './pairs.ts';
import type { Tenant } from './tenant.ts';

/** What an exchange took, in milliseconds, and the status that the application sees. */
export interface ExchangeFigures {
  readonly status: number;
  readonly decodeMs: number;
  readonly upstreamMs: number;
  readonly encodeMs: number;
  /** Why the relay itself answered, where it did. */
  readonly refusal: RelayError | undefined;
}

export interface Exchanged {
  readonly response: Omit<OuterResponse, 'finished'>;
  readonly figures: ExchangeFigures;
}

/** What an exchange needs. */
export interface ExchangePorts {
  readonly codec: Codec;
  readonly pairs: Pairs;
  readonly upstream: UpstreamClient;
  readonly clock: Clock;
}

/** What the response is made of, before it is sealed. */
interface Content {
  readonly head: ResponseHead;
  readonly body: Body | undefined;
  /** Response headers that stand outside the encoding. */
  readonly outer: HeaderList;
  readonly refusal: RelayError | undefined;
}

/**
 * One encoded request: parse, verify the client ID, load the pair, open the head, and only then
 * claim the sequence, so that garbage burns no number. What throws before the claim is answered in
 * plain; from the claim on every answer is sealed, refusals too.
 */
export async function exchange(
  ports: ExchangePorts,
  tenant: Tenant,
  request: OuterRequest,
): Promise<Exchanged> {
  const { pairs, clock } = ports;
  const header = readHeader(request);
  if (!(await tenant.clientIds.verify(header.clientId))) {
    throw await pairs.invalidClientId(tenant, header);
  }
  const pair = await pairs.load(tenant, header);
  const body = await readBody(request, header);

  const decodeStart = clock.elapsed();
  const opened = await open(ports.codec, pair, header, request, body);
  const decodeMs = clock.elapsed() - decodeStart;

  try {
    await pairs.claim(tenant, header, pair);
  } catch (refused) {
    letGo(opened.body);
    throw refused;
  }

  const upstreamStart = clock.elapsed();
  const prepared = await answer(ports, tenant, request, pair, opened);
  const upstreamMs = clock.elapsed() - upstreamStart;

  const encodeStart = clock.elapsed();
  const { sealed, content } = await seal(opened, prepared, request.method);
  const encodeMs = clock.elapsed() - encodeStart;

  return {
    response: {
      status: sealed.status,
      headers: outerHeaders(sealed, content, tenant),
      body: sealed.body,
    },
    figures: {
      status: content.head.status,
      decodeMs,
      upstreamMs,
      encodeMs,
      refusal: content.refusal,
    },
  };
}

/** The header, where it has a form that this route and method can carry. */
function readHeader(request: OuterRequest): MessageHeader {
  const header = parseRelayHeader(headerValue(request.headers, RELAY_HEADER) ?? '');
  if (header === undefined) throw new RelayError('not-encoded');
  const onMessageRoute = request.target === ROUTES.message;
  if (header.enveloped !== onMessageRoute || (header.enveloped && request.method !== 'POST')) {
    throw new RelayError('not-encoded');
  }
  return header;
}

async function readBody(request: OuterRequest, header: MessageHeader): Promise<Body> {
  if (header.stream) return request.body.pieces();
  try {
    return await request.body.whole(header.body ? SIZES.unstreamedMessage : 0);
  } catch (cause) {
    throw cause instanceof BodyTooLargeError ? new RelayError('decode-failed', { cause }) : cause;
  }
}

async function open(
  codec: Codec,
  pair: KnownPair,
  header: MessageHeader,
  { method, headers }: OuterRequest,
  body: Body,
): Promise<OpenedRequest> {
  const encodedHead = headerValue(headers, ENCODED_HEAD_HEADER);
  try {
    return await codec.open(pair.secret, { header, method, encodedHead, body });
  } catch (cause) {
    throw cause instanceof DecodeError ? new RelayError('decode-failed', { cause }) : cause;
  }
}

/** The content of the answer to a claimed request: the upstream's, or the relay's own refusal. */
async function answer(
  ports: ExchangePorts,
  tenant: Tenant,
  request: OuterRequest,
  pair: KnownPair,
  opened: OpenedRequest,
): Promise<Content> {
  try {
    refuseRetiring(ports.clock, pair);
    return await askUpstream(ports.upstream, tenant, request, opened);
  } catch (error) {
    letGo(opened.body);
    if (error instanceof RelayError) return refusal(error, request.method);
    throw error;
  }
}

/**
 * A client that has not renewed its pair by now is told so while a sealed answer can still say it:
 * of a pair that is gone, nobody could prove to it that the request did not run.
 */
function refuseRetiring(clock: Clock, pair: KnownPair): void {
  const end = pair.pairedAt + PAIR_LIMITS.totalMs;
  if (clock.now() >= end - PAIR_LIMITS.retiringMs) throw new RelayError('pair-retiring');
}

async function askUpstream(
  upstream: UpstreamClient,
  tenant: Tenant,
  request: OuterRequest,
  { head, body }: OpenedRequest,
): Promise<Content> {
  const target = resolveTarget(head.path, tenant.upstream);
  if (target === undefined) throw new RelayError('route-not-found');
  if (tenant.mteRoutes !== undefined && !matchesRoute(tenant.mteRoutes, target.path)) {
    throw new RelayError('route-not-found');
  }
  if (!tenant.methods.includes(head.method)) throw new RelayError('method-not-allowed');

  const response = await forward(upstream, {
    method: head.method,
    url: target.url,
    headers: withLength(
      encodedRequestHeaders(head.headers, request.headers, request.peer, tenant.headers),
      body,
    ),
    body,
    signal: request.signal,
  });
  const bodiless =
    [head.method, request.method].includes('HEAD') || isNullBodyStatus(response.status);
  if (bodiless) letGo(response.body);
  const { head: inner, outer } = splitResponseHeaders(response.headers);
  return {
    head: { status: response.status, from: 'upstream', headers: inner },
    body: bodiless ? undefined : response.body,
    outer,
    refusal: undefined,
  };
}

/** A stream keeps the length that the application announced; else the body itself tells it. */
function withLength(headers: HeaderList, body: Body | undefined): HeaderList {
  const streamed = body !== undefined && !(body instanceof Uint8Array);
  return streamed ? headers : headers.filter(([name]) => name !== 'content-length');
}

/** In the answer to an outer HEAD, HTTP itself has no place for a body. */
function refusal(error: RelayError, outerMethod: string): Content {
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

/** An upstream that breaks off before a head was sealed is answered for by the relay. */
async function seal(opened: OpenedRequest, content: Content, outerMethod: string): Promise<Sealed> {
  try {
    return { content, sealed: await opened.seal(content.head, content.body) };
  } catch (cause) {
    if (!(cause instanceof UpstreamError)) throw new RelayError('encode-failed', { cause });
    const failed = refusal(upstreamRefusal(cause), outerMethod);
    return { content: failed, sealed: await opened.seal(failed.head, failed.body) };
  }
}

interface Sealed {
  readonly content: Content;
  readonly sealed: SealedResponse;
}

/** Tells caches and proxies to hand the bytes on at once, as they are, and to keep none. */
const TRANSPORT_HEADERS: HeaderList = [
  ['cache-control', 'no-store, no-transform'],
  ['x-accel-buffering', 'no'],
];

function outerHeaders(sealed: SealedResponse, content: Content, tenant: Tenant): HeaderList {
  const headers: [string, string][] = [[RELAY_HEADER, sealed.header]];
  if (sealed.encodedHead !== undefined) headers.push([ENCODED_HEAD_HEADER, sealed.encodedHead]);
  if (sealed.body !== undefined) headers.push(['content-type', ENVELOPE_CONTENT_TYPE]);
  const own = [...headers, ...TRANSPORT_HEADERS];
  return override(override(content.outer, tenant.headers), own);
}
