import { isNullBodyStatus } from '../domain/codec/outer-status.ts';
import { headerValue } from '../domain/header-policy.ts';
import type { ResponseHead } from '../ports/codec.ts';
import type { ApplicationRequest } from './application-request.ts';
import { MteRelayError } from './errors.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Most redirects that a call follows (Fetch standard, 4.4). */
const MOST = 20;
/** Headers that describe a body, and go with it. */
const OF_BODY = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
]);

/**
 * The request that an answer asks for next, as `redirect` of the call has it; undefined where the
 * answer is the application's. HTTP-redirect fetch of the Fetch standard (4.4), but for one rule: a
 * redirect never leaves the relay's origin, where the request would cross unencoded.
 *
 * Throws {@link MteRelayError} `redirect-refused`, `redirect-outside-relay`, `too-many-redirects` or
 * `body-not-replayable`.
 *
 * @param followed how many redirects led to this answer
 */
export function redirectOf(
  request: ApplicationRequest,
  head: ResponseHead,
  followed: number,
): ApplicationRequest | undefined {
  const { status } = head;
  if (!REDIRECTS.has(status) || isNullBodyStatus(status)) return undefined;
  if (request.redirect === 'error') {
    throw failed(
      status,
      'redirect-refused',
      "the answer is a redirect, and the call said redirect: 'error'",
    );
  }
  const location = headerValue(head.headers, 'location');
  if (request.redirect === 'manual' || location === undefined) return undefined;
  if (followed >= MOST || !URL.canParse(location, request.url)) {
    throw failed(
      status,
      'too-many-redirects',
      followed >= MOST
        ? `the upstream redirected more than ${MOST} times`
        : 'the upstream redirects to something that is not a URL',
    );
  }
  const url = new URL(location, request.url);
  url.hash = '';
  if (url.origin !== request.url.origin) {
    throw failed(
      status,
      'redirect-outside-relay',
      `the upstream redirects to ${url.origin}, which is not the relay at ${request.url.origin}: let it answer with relative URLs, or take the redirect yourself with redirect: 'manual'`,
    );
  }
  return { ...request, url, ...carriedOn(request, status) };
}

/** POST becomes GET with 301 and 302, everything but HEAD with 303; the body is then dropped. */
function carriedOn(
  request: ApplicationRequest,
  status: number,
): Pick<ApplicationRequest, 'method' | 'headers' | 'content'> {
  const { method, headers, content } = request;
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD');
  if (becomesGet) {
    const kept = headers.filter(([name]) => !OF_BODY.has(name));
    return { method: 'GET', headers: kept, content: undefined };
  }
  if (content?.replayable() === false) {
    throw failed(
      status,
      'body-not-replayable',
      'the upstream redirects, and the body to send again is a stream that was read already: give it as a Blob or as bytes',
    );
  }
  return { method, headers, content };
}

function failed(status: number, code: MteRelayError['code'], message: string): MteRelayError {
  return new MteRelayError(code, message, { status, requestMayHaveRun: true });
}
