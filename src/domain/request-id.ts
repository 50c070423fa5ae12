import type { HeaderList } from '../ports/http.ts';
import type { Random } from '../ports/random.ts';
import { EMPTY } from './bytes.ts';
import { headerValue } from './header-policy.ts';
import { longBase64url } from './long-base64url.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What may stand in a log line as it is. */
const PLAIN = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** Bytes of an ID. */
const SIZE = 12;
/** IDs that are drawn at once: each draw asks the operating system, and an ID is no secret. */
const DRAWN = 64;

/**
 * Tells the ID under which proxies, relay and upstream log one request: what came from outside, where
 * it is fit for a log, else a fresh one.
 */
export function createRequestIds(random: Random): (headers: HeaderList) => string {
  let drawn: Uint8Array = EMPTY;
  const fresh = () => {
    if (drawn.length === 0) drawn = random.bytes(DRAWN * SIZE);
    const id = longBase64url(drawn.subarray(0, SIZE));
    drawn = drawn.subarray(SIZE);
    return id;
  };
  return (headers) => {
    const given = headerValue(headers, REQUEST_ID_HEADER);
    return given !== undefined && PLAIN.test(given) ? given : fresh();
  };
}

/** What the upstream gets: an ID that the application gave its request goes before the relay's. */
export function withRequestId(headers: HeaderList, id: string): HeaderList {
  if (headerValue(headers, REQUEST_ID_HEADER) !== undefined) return headers;
  return [...headers, [REQUEST_ID_HEADER, id]];
}
