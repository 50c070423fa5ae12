import * as v from 'valibot';
import { awsRegion } from './cloud.ts';
import { corsMethods, corsOrigins } from './cors.ts';
import { headers } from './headers.ts';
import { debug, logLevel } from './logging.ts';
import { host, port, trustedProxies } from './network.ts';
import { redisUrl } from './redis-url.ts';
import { routes } from './routes.ts';
import { secret } from './secrets.ts';
import { suiteList } from './suites.ts';
import { upstream } from './upstream.ts';

const entries = {
  UPSTREAM: upstream,
  CORS_ORIGINS: corsOrigins,
  CLIENT_ID_SECRET: secret,
  PASS_THROUGH_ROUTES: v.optional(routes),
  MTE_ROUTES: v.optional(routes),
  CORS_METHODS: corsMethods,
  HEADERS: v.optional(headers),
  TRUSTED_PROXIES: v.optional(trustedProxies),
  RELAY_IDENTITY_KEY: v.optional(secret),
  CLIENT_ID_SECRET_PREVIOUS: v.optional(secret),
  SUITES: suiteList,
  REDIS_URL: v.optional(redisUrl),
  PORT: port,
  HOST: host,
  LOG_LEVEL: logLevel,
  DEBUG: debug,
  AWS_REGION: v.optional(awsRegion),
};

/** Name of a setting: of its environment variable. */
export type SettingName = keyof typeof entries;

/** Texts by setting name, default values filled in, to checked values. */
export const configurationSchema = v.pipe(
  v.object(entries, 'is required, but it is not set'),
  v.forward(
    v.partialCheck(
      [['CLIENT_ID_SECRET'], ['CLIENT_ID_SECRET_PREVIOUS']],
      (settings) => settings.CLIENT_ID_SECRET !== settings.CLIENT_ID_SECRET_PREVIOUS,
      'is the same as CLIENT_ID_SECRET; unset it when the rotation is over',
    ),
    ['CLIENT_ID_SECRET_PREVIOUS'],
  ),
);

export type Settings = v.InferOutput<typeof configurationSchema>;
