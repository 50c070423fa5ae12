import * as v from 'valibot';
import { httpToken } from './http-token.ts';
import { listOf } from './list.ts';
import { serializedOrigin } from './origin.ts';
import { quoted } from './quoted.ts';

const ANY = '*';

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
  listOf(origin),
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
  listOf(method),
  v.transform((methods) => [...new Set([...methods, 'HEAD', 'OPTIONS'])]),
);
