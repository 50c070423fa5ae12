import type { HeaderList } from '../ports/http.ts';
import { ENCODED_HEAD_HEADER, PROOF_HEADER, RELAY_HEADER } from './wire.ts';

/** Who the request came from, as the transport saw it. */
export interface Peer {
  /** The address of the other end of the connection. */
  readonly address: string;
  /** Whether that is a proxy whose forwarding headers are believed. */
  readonly trusted: boolean;
  /** The address of the client itself: the last one that no trusted proxy has. */
  readonly client: string;
  readonly protocol: 'http' | 'https';
}

/** Fields that belong to one connection (RFC 9110, 7.6.1), and those that proxies use alike. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Fields of a request that the relay speaks for itself. */
const OWN_REQUEST = new Set([
  'host',
  'expect',
  'forwarded',
  RELAY_HEADER,
  ENCODED_HEAD_HEADER,
  PROOF_HEADER,
]);

/** Fields outside the encoding that a browser or proxy owns, and that an upstream may see. */
const OUTER_ALLOWED = new Set([
  'cookie',
  'user-agent',
  'accept-language',
  'origin',
  'referer',
  'traceparent',
  'tracestate',
]);

/**
 * What the upstream gets for an encoded request: the decoded headers, those on the list above (and
 * `sec-*`) from outside where no decoded one has the name, forwarding headers, and the configured
 * ones over all.
 */
export function encodedRequestHeaders(
  decoded: HeaderList,
  outer: HeaderList,
  peer: Peer,
  configured: HeaderList,
): HeaderList {
  const inner = endToEnd(decoded).filter(([name]) => mayBeSaid(name));
  const names = new Set(inner.map(([name]) => name));
  // A `tracestate` belongs to its `traceparent` (W3C Trace Context, 3.3).
  if (names.has('traceparent')) names.add('tracestate');
  const allowed = endToEnd(outer).filter(
    ([name]) => !names.has(name) && (OUTER_ALLOWED.has(name) || name.startsWith('sec-')),
  );
  return override([...inner, ...allowed, ...forwarding(outer, peer)], configured);
}

/** What the upstream gets for a request that is passed through: all that is end-to-end. */
export function passedRequestHeaders(
  outer: HeaderList,
  peer: Peer,
  configured: HeaderList,
): HeaderList {
  const headers = endToEnd(outer).filter(([name]) => mayBeSaid(name));
  return override([...headers, ...forwarding(outer, peer)], configured);
}

/** Where a response's fields go: into the sealed head, or outside it. */
export interface SplitResponseHeaders {
  readonly head: HeaderList;
  readonly outer: HeaderList;
}

/**
 * Everything end-to-end goes into the head, but `set-cookie`, which the browser itself must see.
 * CORS is the relay's own, and a name that begins with a colon is none.
 */
export function splitResponseHeaders(upstream: HeaderList): SplitResponseHeaders {
  const headers = passedResponseHeaders(upstream);
  return {
    head: headers.filter(([name]) => name !== 'set-cookie'),
    outer: headers.filter(([name]) => name === 'set-cookie'),
  };
}

/** What of an upstream's answer may leave the relay at all. */
export function passedResponseHeaders(upstream: HeaderList): HeaderList {
  return endToEnd(upstream).filter(
    ([name]) =>
      !name.startsWith(':') &&
      !name.startsWith('access-control-') &&
      !name.startsWith(RELAY_HEADER),
  );
}

/** `headers` with the configured ones in place of any of the same name. */
export function override(headers: HeaderList, configured: HeaderList): HeaderList {
  if (configured.length === 0) return headers;
  const names = new Set(configured.map(([name]) => name));
  return [...headers.filter(([name]) => !names.has(name)), ...configured];
}

export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}

/** Drops hop-by-hop fields and those that `Connection` names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = new Set<string>();
  for (const [name, value] of headers) {
    if (name !== 'connection') continue;
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return headers.filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name));
}

/** Where a request came from is the relay's to say, whoever claims to know. */
function mayBeSaid(name: string): boolean {
  return !OWN_REQUEST.has(name) && !name.startsWith('x-forwarded-');
}

/**
 * `x-forwarded-for`, `-proto` and `-host`: what a trusted proxy said with this peer added, else what
 * the relay itself sees. `forwarded` (RFC 7239) goes on where a trusted proxy began it. Other
 * forwarding headers cross only from a trusted proxy.
 */
function forwarding(outer: HeaderList, peer: Peer): HeaderList {
  const said = peer.trusted
    ? outer.filter(([name]) => name.startsWith('x-forwarded-') || name === 'forwarded')
    : [];
  const host = headerValue(outer, 'host');
  const headers: [string, string][] = [
    ['x-forwarded-for', [...valuesOf(said, 'x-forwarded-for'), peer.address].join(', ')],
    ['x-forwarded-proto', headerValue(said, 'x-forwarded-proto') ?? peer.protocol],
  ];
  const forwardedHost = headerValue(said, 'x-forwarded-host') ?? host;
  if (forwardedHost !== undefined) headers.push(['x-forwarded-host', forwardedHost]);
  const begun = valuesOf(said, 'forwarded');
  if (begun.length > 0) headers.push(['forwarded', [...begun, forwardedElement(peer)].join(', ')]);
  const maintained = new Set(headers.map(([name]) => name));
  return [...headers, ...said.filter(([name]) => !maintained.has(name))];
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([other]) => other === name).map(([, value]) => value);
}

/** An IPv6 address stands in brackets and quotes (RFC 7239, 6). */
function forwardedElement({ address, protocol }: Peer): string {
  const node = address.includes(':') ? `"[${address}]"` : address;
  return `for=${node};proto=${protocol}`;
}
