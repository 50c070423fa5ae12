import { encodeRequestHead } from '../domain/codec/head.ts';
import { fitsUnstreamed } from '../domain/codec/whole.ts';
import { headerValue } from '../domain/header-policy.ts';
import { SIZES } from '../domain/wire.ts';
import type { EncodeType, RequestHead } from '../ports/codec.ts';
import type { Body, HeaderList } from '../ports/http.ts';
import type { ApplicationRequest } from './application-request.ts';
import { MteRelayError } from './errors.ts';
import type { CallSettings } from './options.ts';

/** A message before it has a pair and a number: what it says, and in which shape. */
export interface RequestDraft {
  readonly head: RequestHead;
  readonly body: Body | undefined;
  readonly encodeType: EncodeType;
  readonly stream: boolean;
}

/** Bytes of the length that precedes the head in an envelope. */
const ENVELOPE_PREFIX = 4;

/**
 * Reads the body as far as a message reaches that is not streamed, and decides.
 * Throws {@link MteRelayError} `message-too-long` for a call that asked for MTE, and what reading
 * the body throws.
 */
export async function draftRequest(
  request: ApplicationRequest,
  settings: CallSettings,
): Promise<RequestDraft> {
  const { encodeType, enveloped } = settings;
  const eager = settings.useStreaming === true && encodeType === 'MKE';
  const read = await request.content?.read(eager);
  const body = read?.body;
  const known = body instanceof Uint8Array ? body.length : request.content?.length;
  const head = {
    method: request.method,
    path: request.url.pathname + request.url.search,
    headers: headHeaders(request, read?.type, known, settings),
  };
  const unstreamed = body === undefined || body instanceof Uint8Array;
  if (unstreamed && fits(encodeType, enveloped, head, body?.length ?? 0)) {
    return { head, body, encodeType, stream: false };
  }
  if (encodeType === 'MTE' && !settings.mayFallBackToMke) throw tooLong();
  if (unstreamed && fits('MKE', enveloped, head, body?.length ?? 0)) {
    return { head, body, encodeType: 'MKE', stream: false };
  }
  return { head, body, encodeType: 'MKE', stream: true };
}

function fits(type: EncodeType, enveloped: boolean, head: RequestHead, length: number): boolean {
  if (!enveloped) return fitsUnstreamed(type, length, 0);
  const size = ENVELOPE_PREFIX + encodeRequestHead(head).length + length;
  return fitsUnstreamed(type, size, SIZES.requestSalt);
}

/**
 * The application's headers, with those that fetch would add itself (Fetch standard, 4.5 and 4.6).
 * Compressed answers are asked for only where they can be decoded.
 */
function headHeaders(
  { method, headers, content, cache }: ApplicationRequest,
  type: string | undefined,
  length: number | undefined,
  { decodeContent }: CallSettings,
): HeaderList {
  const head: [string, string][] = [];
  for (const [name, value] of headers) {
    if (name !== 'content-length' || length === undefined) head.push([name, value]);
  }
  const add = (name: string, value: string) => {
    if (headerValue(headers, name) === undefined) head.push([name, value]);
  };
  if (decodeContent) for (const [name, value] of cacheHeaders(cache, headers)) add(name, value);
  if (type !== undefined) add('content-type', type);
  add('accept', '*/*');
  if (!decodeContent) {
    // Whoever decodes the answer says what it can.
  } else if (headerValue(headers, 'range') !== undefined) add('accept-encoding', 'identity');
  else if (typeof DecompressionStream === 'function') add('accept-encoding', 'gzip, deflate');
  if (length !== undefined) head.push(['content-length', String(length)]);
  else if (content === undefined && (method === 'POST' || method === 'PUT')) {
    add('content-length', '0');
  }
  return head;
}

/** Fields of a request that asks about what somebody has already. */
const CONDITIONS = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
];

/** What fetch tells caches for the call's `cache`, and of conditions that the application set itself. */
function cacheHeaders(cache: RequestCache, headers: HeaderList): HeaderList {
  const isConditional = headers.some(([name]) => CONDITIONS.includes(name));
  const mode = cache === 'default' && isConditional ? 'no-store' : cache;
  if (mode === 'no-cache') return [['cache-control', 'max-age=0']];
  if (mode !== 'no-store' && mode !== 'reload') return [];
  return [
    ['pragma', 'no-cache'],
    ['cache-control', 'no-cache'],
  ];
}

function tooLong(): MteRelayError {
  return new MteRelayError(
    'message-too-long',
    `an MTE message holds at most ${SIZES.unstreamedMessage} bytes, padding included: leave encodeType out of this call, or set it to 'MKE', to send a longer one without hiding its length`,
  );
}
