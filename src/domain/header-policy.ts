import type { HeaderList } from '../ports/http.ts';
import { ENCODED_HEAD_HEADER, PROOF_HEADER, RELAY_HEADER } from './wire.ts';

type HeaderField = HeaderList[number];

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
  const inner = endToEnd(decoded, mayBeSaid);
  const allowed = endToEnd(outer, (name) => isOuterAllowed(name) && !isSaid(name, inner));
  return override([...inner, ...allowed, ...forwarding(outer, peer)], configured);
}

function isOuterAllowed(name: string): boolean {
  return OUTER_ALLOWED.has(name) || name.startsWith('sec-');
}

/** A `tracestate` belongs to its `traceparent` (W3C Trace Context, 3.3). */
function isSaid(name: string, inner: HeaderList): boolean {
  return hasHeader(inner, name) || (name === 'tracestate' && hasHeader(inner, 'traceparent'));
}

/** What the upstream gets for a request that is passed through: all that is end-to-end. */
export function passedRequestHeaders(
  outer: HeaderList,
  peer: Peer,
  configured: HeaderList,
): HeaderList {
  const headers = endToEnd(outer, mayBeSaid);
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
  const head: HeaderField[] = [];
  const outer: HeaderField[] = [];
  for (const field of passedResponseHeaders(upstream)) {
    (field[0] === 'set-cookie' ? outer : head).push(field);
  }
  return { head, outer };
}

/** What of an upstream's answer may leave the relay at all. */
export function passedResponseHeaders(upstream: HeaderList): HeaderList {
  return endToEnd(upstream, mayLeave);
}

function mayLeave(name: string): boolean {
  return (
    !name.startsWith(':') && !name.startsWith('access-control-') && !name.startsWith(RELAY_HEADER)
  );
}

/** `headers` with the configured ones in place of any of the same name. */
export function override(headers: HeaderList, configured: HeaderList): HeaderList {
  if (configured.length === 0) return headers;
  if (headers.length === 0) return configured;
  return [...headers.filter(([name]) => !hasHeader(configured, name)), ...configured];
}

export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}

export function hasHeader(headers: HeaderList, name: string): boolean {
  return headers.some(([other]) => other === name);
}

/** Drops hop-by-hop fields, those that `Connection` names, and those that are not to be kept. */
export function endToEnd(
  headers: HeaderList,
  isKept: (name: string) => boolean = () => true,
): HeaderList {
  const named = connectionOptions(headers);
  return headers.filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name) && isKept(name));
}

/** The names in `Connection`, in lower case (RFC 9110, 7.6.1). */
function connectionOptions(headers: HeaderList): readonly string[] {
  if (!hasHeader(headers, 'connection')) return [];
  return valuesOf(headers, 'connection').flatMap((value) =>
    value.split(',').map((token) => token.trim().toLowerCase()),
  );
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
  const host = headerValue(outer, 'host');
  return peer.trusted ? forwardedOn(outer, peer, host) : forwardedFirst(peer, host);
}

function forwardedFirst({ address, protocol }: Peer, host: string | undefined): HeaderList {
  const seen: HeaderField[] = [
    ['x-forwarded-for', address],
    ['x-forwarded-proto', protocol],
  ];
  if (host !== undefined) seen.push(['x-forwarded-host', host]);
  return seen;
}

function forwardedOn(outer: HeaderList, peer: Peer, host: string | undefined): HeaderList {
  const said = outer.filter(([name]) => name.startsWith('x-forwarded-') || name === 'forwarded');
  const headers: HeaderField[] = [
    ['x-forwarded-for', [...valuesOf(said, 'x-forwarded-for'), peer.address].join(', ')],
    ['x-forwarded-proto', headerValue(said, 'x-forwarded-proto') ?? peer.protocol],
  ];
  const forwardedHost = headerValue(said, 'x-forwarded-host') ?? host;
  if (forwardedHost !== undefined) headers.push(['x-forwarded-host', forwardedHost]);
  const begun = valuesOf(said, 'forwarded');
  if (begun.length > 0) headers.push(['forwarded', [...begun, forwardedElement(peer)].join(', ')]);
  return [...headers, ...said.filter(([name]) => !hasHeader(headers, name))];
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([other]) => other === name).map(([, value]) => value);
}

/** An IPv6 address stands in brackets and quotes (RFC 7239, 6). */
function forwardedElement({ address, protocol }: Peer): string {
  const node = address.includes(':') ? `"[${address}]"` : address;
  return `for=${node};proto=${protocol}`;
}
