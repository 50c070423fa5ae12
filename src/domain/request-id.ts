import type { HeaderList } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';
import { encodeBase64url } from './base64url.ts';
import { headerValue } from './header-policy.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What may stand in a log line as it is. */
const PLAIN = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/**
 * The ID under which proxies, relay and upstream log one request: what came from outside, where it
 * is fit for a log, else a fresh one.
 */
export function requestId(headers: HeaderList, random: Random): string {
  const given = headerValue(headers, REQUEST_ID_HEADER);
  return given !== undefined && PLAIN.test(given) ? given : encodeBase64url(random.bytes(12));
}

/** What the upstream gets: an ID that the application gave its request goes before the relay's. */
export function withRequestId(headers: HeaderList, id: string): HeaderList {
  if (headerValue(headers, REQUEST_ID_HEADER) !== undefined) return headers;
  return [...headers, [REQUEST_ID_HEADER, id]];
}
