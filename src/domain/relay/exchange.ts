import type { Awaitable } from '../../ports/awaitable.ts';
import {
  type Codec,
  DecodeError,
  type MessageHeader,
  type OpenedRequest,
  type SealedResponse,
} from '../../ports/codec.ts';
import {
  type Body,
  BodyStalledError,
  BodyTooLargeError,
  type HeaderList,
} from '../../ports/http.ts';
import { UpstreamError } from '../../ports/upstream-client.ts';
import { translatingErrors } from '../awaitable.ts';
import { decodeRefusal, RelayError } from '../errors.ts';
import { headerValue, override } from '../header-policy.ts';
import { parseRelayHeader } from '../relay-header.ts';
import {
  ENCODED_HEAD_HEADER,
  ENVELOPE_CONTENT_TYPE,
  RELAY_HEADER,
  ROUTES,
  SIZES,
} from '../wire.ts';
import { type AnswerPorts, answer, type Content, refusal } from './answer.ts';
import { letGo, upstreamRefusal } from './forward.ts';
import type { OuterRequest, OuterResponse } from './messages.ts';
import type { KnownPair, Pairs } from './pairs.ts';
import type { Tenant } from './tenant.ts';

/** What an exchange took, in milliseconds, and the status that the application sees. */
export interface ExchangeFigures {
  readonly status: number;
  readonly decodeMs: number;
  readonly upstreamMs: number;
  readonly encodeMs: number;
}

export interface Exchanged {
  readonly response: Omit<OuterResponse, 'finished'>;
  readonly figures: ExchangeFigures;
  /** Why the relay itself answered, where it did. */
  readonly refusal: RelayError | undefined;
}

/** What an exchange needs. */
export interface ExchangePorts extends AnswerPorts {
  readonly codec: Codec;
  readonly pairs: Pairs;
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
  const verified = tenant.clientIds.verify(header.clientId);
  if (!(verified instanceof Promise ? await verified : verified)) {
    throw await pairs.invalidClientId(tenant, header);
  }
  const loaded = pairs.load(tenant, header);
  const pair = loaded instanceof Promise ? await loaded : loaded;
  const body = await readBody(request, header);

  const decodeStart = clock.elapsed();
  const opening = open(ports.codec, pair, header, request, body);
  const opened = opening instanceof Promise ? await opening : opening;
  const decodeMs = clock.elapsed() - decodeStart;

  try {
    const claimed = pairs.claim(tenant, header, pair);
    if (claimed instanceof Promise) await claimed;
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
    figures: { status: content.head.status, decodeMs, upstreamMs, encodeMs },
    refusal: content.refusal,
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

function readBody(request: OuterRequest, header: MessageHeader): Awaitable<Body> {
  if (header.stream) return request.body.pieces();
  return request.body.whole(header.body ? SIZES.unstreamedMessage : 0).catch((cause: unknown) => {
    if (cause instanceof BodyTooLargeError) throw new RelayError('decode-failed', { cause });
    throw stalled(cause);
  });
}

function stalled(cause: unknown): unknown {
  return cause instanceof BodyStalledError ? new RelayError('request-timeout', { cause }) : cause;
}

function open(
  codec: Codec,
  pair: KnownPair,
  header: MessageHeader,
  { method, headers }: OuterRequest,
  body: Body,
): Awaitable<OpenedRequest> {
  const encodedHead = headerValue(headers, ENCODED_HEAD_HEADER);
  return translatingErrors(
    () => codec.open(pair.secret, { header, method, encodedHead, body }),
    (cause) => (cause instanceof DecodeError ? decodeRefusal(cause) : stalled(cause)),
  );
}

/** An upstream that breaks off before a head was sealed is answered for by the relay. */
async function seal(opened: OpenedRequest, content: Content, outerMethod: string): Promise<Sealed> {
  try {
    const sealing = opened.seal(content.head, content.body);
    return { content, sealed: sealing instanceof Promise ? await sealing : sealing };
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
