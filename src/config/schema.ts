import * as v from 'valibot';
// cloud:azure
import { azureConnectionString } from './azure.ts';
// cloud:end
import * as billing from './billing.ts';
import { awsRegion } from './cloud.ts';
// cloud:aws
import { cloudWatchDimensions, cloudWatchNamespace } from './cloudwatch.ts';
// cloud:end
import { corsMethods, corsOrigins } from './cors.ts';
import { headers } from './headers.ts';
import * as limit from './limits.ts';
import { debug, logLevel } from './logging.ts';
import { metricsList } from './metrics.ts';
import { host, port, trustedProxies } from './network.ts';
import { outboundAllowed, outboundIdentities, outboundToken } from './outbound.ts';
import { plugIn } from './plug-ins.ts';
import { pem, redisKeyPrefix, redisMode, redisSentinelMaster } from './redis.ts';
import { redisUrl } from './redis-url.ts';
import { mteRoutes, passThroughRoutes } from './routes.ts';
import { secret } from './secrets.ts';
import { suiteList } from './suites.ts';
import { upstream } from './upstream.ts';
import { workers } from './workers.ts';

/** What each tenant has of its own, or takes from the setting of the same name. */
const tenantEntries = {
  UPSTREAM: v.optional(upstream),
  CORS_ORIGINS: v.optional(corsOrigins),
  CLIENT_ID_SECRET: v.optional(secret),
  PASS_THROUGH_ROUTES: v.optional(passThroughRoutes),
  MTE_ROUTES: v.optional(mteRoutes),
  CORS_METHODS: v.optional(corsMethods),
  HEADERS: v.optional(headers),
  RELAY_IDENTITY_KEY: v.optional(secret),
  CLIENT_ID_SECRET_PREVIOUS: v.optional(secret),
};

/** An optional setting is one that may be absent; which ones have to be there is told apart. */
const entries = {
  ...tenantEntries,
  CORS_METHODS: corsMethods,
  TRUSTED_PROXIES: v.optional(trustedProxies),
  SUITES: suiteList,
  REDIS_URL: v.optional(redisUrl),
  REDIS_MODE: redisMode,
  REDIS_SENTINEL_MASTER: v.optional(redisSentinelMaster),
  REDIS_TLS_CA: v.optional(pem),
  REDIS_TLS_CERT: v.optional(pem),
  REDIS_TLS_KEY: v.optional(pem),
  REDIS_KEY_PREFIX: redisKeyPrefix,
  REDIS_TIMEOUT_MS: limit.commandTime,
  REDIS_WAIT_REPLICAS: limit.replicaCount,
  MAX_PAIRS: limit.pairCount,
  MAX_PAIRS_PER_CLIENT: limit.clientPairsOrNone,
  PAIRINGS_PER_MINUTE: limit.ratePerMinute,
  UPSTREAM_TIMEOUT_MS: limit.timeLimitOrNone,
  UPSTREAM_CONNECT_TIMEOUT_MS: limit.timeLimit,
  CLIENT_TIMEOUT_MS: limit.timeLimit,
  SHUTDOWN_DELAY_MS: limit.shutdownTime,
  KEEP_ALIVE_TIMEOUT_MS: limit.timeLimit,
  SHUTDOWN_TIMEOUT_MS: limit.shutdownTime,
  MAX_BODY_BYTES: limit.bodyBytes,
  MAX_HEADER_BYTES: limit.headerBytes,
  OUTBOUND_TOKEN: v.optional(outboundToken),
  OUTBOUND_ALLOWED: v.optional(outboundAllowed),
  OUTBOUND_IDENTITIES: v.optional(outboundIdentities),
  SESSION_STORE_ADAPTER: v.optional(plugIn),
  METRICS_ADAPTER: v.optional(plugIn),
  LOG_ADAPTER: v.optional(plugIn),
  UPSTREAM_ADAPTER: v.optional(plugIn),
  CODEC_ADAPTER: v.optional(plugIn),
  STARTUP_SCRIPT: v.optional(plugIn),
  METRICS: v.optional(metricsList),
  // cloud:aws
  CLOUDWATCH_NAMESPACE: cloudWatchNamespace,
  CLOUDWATCH_DIMENSIONS: v.optional(cloudWatchDimensions),
  // cloud:end
  PROMETHEUS_PORT: v.optional(port),
  // cloud:azure
  APPLICATIONINSIGHTS_CONNECTION_STRING: v.optional(azureConnectionString),
  // cloud:end
  BILLING_STRATEGY: billing.billingStrategy,
  BILLING_PROVIDER: v.optional(billing.billingProvider),
  // cloud:aws
  BILLING_PRODUCT_CODE: v.optional(billing.marketplaceName),
  BILLING_PUBLIC_KEY_VERSION: v.optional(billing.publicKeyVersion),
  // cloud:end
  BILLING_DIMENSION: v.optional(billing.marketplaceName),
  BILLING_REPORT_INTERVAL: billing.reportInterval,
  BILLING_REQUESTS_PER_UNIT: billing.requestsPerUnit,
  // cloud:azure
  BILLING_RESOURCE_URI: v.optional(billing.resourceUri),
  BILLING_RESOURCE_ID: v.optional(billing.resourceId),
  BILLING_PLAN: v.optional(billing.marketplaceName),
  // cloud:end
  PORT: port,
  HOST: host,
  WORKERS: workers,
  LOG_LEVEL: logLevel,
  DEBUG: debug,
  // cloud:aws
  AWS_REGION: v.optional(awsRegion),
  // cloud:end
};

/**
 * Name of a setting: of its environment variable. DOMAIN_MAP has no schema of its own: its tenants
 * are checked one by one, so that each fault has its place.
 */
export type SettingName = keyof typeof entries | 'DOMAIN_MAP';
export type TenantSettingName = keyof typeof tenantEntries;

/** Values by setting name, default values filled in, to checked values. */
export const configurationSchema = v.object(entries);
export const tenantSchema = v.object(tenantEntries);

export type Settings = v.InferOutput<typeof configurationSchema>;
export type TenantSettings = v.InferOutput<typeof tenantSchema>;

export function isTenantSetting(name: string): name is TenantSettingName {
  return Object.hasOwn(tenantEntries, name);
}
