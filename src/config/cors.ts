import * as v from 'valibot';
import { httpToken } from './http-token.ts';
import { commaSeparated } from './list.ts';
import { quoted } from './quoted.ts';

const ANY = '*';

/**
 * The origin as a browser writes it in `Origin` (RFC 6454, 6.2), or undefined if `text` names none.
 * Schemes of applications (`capacitor://localhost`) have an origin too, though the URL standard
 * calls theirs opaque.
 */
function serializedOrigin(text: string): string | undefined {
  const [scheme] = /^[a-z][a-z0-9+.-]*(?=:\/\/[^\s\\]+$)/i.exec(text) ?? [];
  const url = scheme === undefined || /^file$/i.test(scheme) ? null : URL.parse(text);
  if (url === null || url.host === '' || url.username !== '' || url.password !== '') return;
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}

const origin = v.pipe(
  v.string(),
  v.check(
    (text) => text === ANY || !text.includes(ANY),
    ({ input }) => `has ${quoted(input)}: * stands only alone; name each origin`,
  ),
  v.check(
    (text) => text === ANY || serializedOrigin(text) !== undefined,
    ({ input }) =>
      `has ${quoted(input)}, which is not an origin: write scheme://host or scheme://host:port`,
  ),
  v.check(
    (text) => text === ANY || serializedOrigin(text) === text,
    ({ input }) =>
      `has ${quoted(input)}, which no browser sends as an origin: write ${serializedOrigin(input)}`,
  ),
);

export const corsOrigins = v.pipe(
  commaSeparated(origin),
  v.check(
    (list) => list.length === 1 || !list.includes(ANY),
    'has * besides other origins: * stands only alone',
  ),
);

const method = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.regex(httpToken, ({ input }) => `has ${quoted(input)}, which is not an HTTP method`),
  // A proxy must not pass these on to its upstream; browsers refuse to send them.
  v.notValues(['CONNECT', 'TRACE'], ({ input }) => `has ${input}, which the relay never forwards`),
);

export const corsMethods = v.pipe(
  commaSeparated(method),
  v.transform((methods) => [...new Set([...methods, 'HEAD', 'OPTIONS'])]),
);
