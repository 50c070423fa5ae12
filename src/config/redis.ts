import * as v from 'valibot';
import { redisModes } from './model.ts';
import { quoted } from './quoted.ts';

export const redisMode = v.pipe(
  v.string(),
  v.picklist(
    redisModes,
    ({ input }) => `must be one of ${redisModes.join(', ')}, not ${quoted(String(input))}`,
  ),
);

export const redisSentinelMaster = v.pipe(
  v.string(),
  v.regex(
    /^[\w.-]{1,100}$/,
    ({ input }) => `must be the name that Sentinels watch a master under, not ${quoted(input)}`,
  ),
);

export const redisKeyPrefix = v.pipe(
  v.string(),
  v.regex(
    /^[^{}\s]{1,100}$/,
    ({ input }) => `must have 1 to 100 characters, no blank and no brace, not ${quoted(input)}`,
  ),
);

// Never quoted: a private key may stand in the place of a certificate.
export const pem = v.pipe(v.string(), v.regex(/-----BEGIN [A-Z0-9 ]+-----/, 'must be in PEM form'));
