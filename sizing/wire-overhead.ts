import { ENVELOPE_PREFIX } from '../src/domain/codec/envelope.ts';
import { encodeRequestHead, encodeResponseHead } from '../src/domain/codec/head.ts';
import { paddedSize } from '../src/domain/codec/padding.ts';
import { formatRelayHeader } from '../src/domain/relay-header.ts';
import { ENVELOPE_CONTENT_TYPE, RELAY_HEADER, ROUTES, SIZES } from '../src/domain/wire.ts';
import type { EncodeType, MessageHeader, RequestHead, ResponseHead } from '../src/ports/codec.ts';
import type { HeaderList } from '../src/ports/http.ts';

/** Bytes of HTTP/1.1 that cross the wire, without what browsers, proxies and TLS add to both. */
export interface WireBytes {
  readonly plain: number;
  readonly encoded: number;
}

/** An ordinary call of an API. */
export const EXAMPLE: { readonly request: RequestHead; readonly answer: ResponseHead } = {
  request: {
    method: 'POST',
    path: '/api/v1/orders',
    headers: [
      ['accept', 'application/json'],
      ['authorization', `Bearer ${'x'.repeat(40)}`],
      ['content-type', 'application/json'],
    ],
  },
  answer: {
    status: 200,
    from: 'upstream',
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['date', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      ['etag', `"${'x'.repeat(32)}"`],
    ],
  },
};

/** What the relay sets outside every sealed answer. */
const OUTER_ANSWER: HeaderList = [
  ['cache-control', 'no-store, no-transform'],
  ['x-accel-buffering', 'no'],
];

/** A header of any message in the enveloped form, in the middle of a pair's life. */
function exampleHeader(encodeType: EncodeType): MessageHeader {
  return {
    clientId: `00000000-0000-4000-8000-000000000000.${'0'.repeat(64)}`,
    pairId: 'A'.repeat(22),
    encodeType,
    enveloped: true,
    body: true,
    stream: false,
    sequence: 1_000,
  };
}

/** Length of the sealed body: `salt ‖ encoded(uint32(head length) ‖ head ‖ body) ‖ tag`. */
function sealedLength(
  encodeType: EncodeType,
  salt: number,
  head: Uint8Array,
  body: number,
): number {
  const envelope = ENVELOPE_PREFIX + head.length + body;
  return salt + (encodeType === 'MTE' ? paddedSize(envelope) : envelope) + SIZES.tag;
}

export function requestBytes(encodeType: EncodeType, body: number): WireBytes {
  const { method, path, headers } = EXAMPLE.request;
  const sealed = sealedLength(
    encodeType,
    SIZES.requestSalt,
    encodeRequestHead(EXAMPLE.request),
    body,
  );
  const start = (verb: string, target: string) => `${verb} ${target} HTTP/1.1`;
  return {
    plain: httpBytes(start(method, path), headers, body),
    encoded: httpBytes(start('POST', ROUTES.message), relayHeaders(encodeType), sealed),
  };
}

export function answerBytes(encodeType: EncodeType, body: number): WireBytes {
  const sealed = sealedLength(
    encodeType,
    SIZES.responseSalt,
    encodeResponseHead(EXAMPLE.answer),
    body,
  );
  const outer = [...relayHeaders(encodeType), ...OUTER_ANSWER];
  return {
    plain: httpBytes('HTTP/1.1 200 OK', EXAMPLE.answer.headers, body),
    encoded: httpBytes('HTTP/1.1 200 OK', outer, sealed),
  };
}

function relayHeaders(encodeType: EncodeType): HeaderList {
  return [
    [RELAY_HEADER, formatRelayHeader(exampleHeader(encodeType))],
    ['content-type', ENVELOPE_CONTENT_TYPE],
  ];
}

/** Start line, fields with `content-length`, the empty line, and the content. */
function httpBytes(start: string, headers: HeaderList, body: number): number {
  const lines = [
    start,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body}`,
  ];
  return lines.reduce((sum, line) => sum + line.length + 2, 2 + body);
}
