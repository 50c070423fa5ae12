import * as v from 'valibot';
import { listOf } from './list.ts';
import { serializedOrigin } from './origin.ts';
import { quoted } from './quoted.ts';
import { secret } from './secrets.ts';

/** A secret that an application sends in a header, where blanks at its ends would be lost. */
export const outboundToken = v.pipe(
  secret,
  v.regex(/^[\x21-\x7e]*$/, 'holds a blank or another character that does not fit into a header'),
);

const relayOrigin = v.pipe(
  v.string(),
  v.check(
    (text) => !text.includes('*'),
    ({ input }) =>
      `has ${quoted(input)}: name each relay; with a * anybody with the token could reach any host`,
  ),
  v.check(
    (text) => /^https?:/i.test(text) && serializedOrigin(text) !== undefined,
    ({ input }) =>
      `has ${quoted(input)}, which is not an origin: write https://host or https://host:port`,
  ),
  v.check(
    (text) => serializedOrigin(text) === text,
    ({ input }) =>
      `has ${quoted(input)}, which is more than an origin or not its usual form: write ${serializedOrigin(input)}`,
  ),
);

export const outboundAllowed = listOf(relayOrigin);

/** 32 bytes: 43 characters, of which the last carries four bits. */
const IDENTITY = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

export const outboundIdentities = listOf(
  v.pipe(
    v.string(),
    v.check(
      (text) => IDENTITY.test(text),
      ({ input }) =>
        `has ${quoted(input)}, which is not an identity: 43 characters, as "npm run identity" prints them`,
    ),
  ),
);
