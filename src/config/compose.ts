import { billingOf } from './billing-account.ts';
import type { Checked } from './check.ts';
import { sharesPairs } from './check-workers.ts';
import { deepFrozen, frozenMap } from './frozen.ts';
import { effectiveLogLevel } from './logging.ts';
import { metricsOf } from './metrics-of.ts';
import type { Config, Limits, PlugInConfig } from './model.ts';
import { redisOf } from './redis-address.ts';
import type { Settings } from './schema.ts';

/** The checked settings as the rest of the relay sees them. */
export function compose(
  { settings, tenants }: Checked,
  plugInSettings: PlugInConfig['settings'],
): Config {
  return deepFrozen({
    port: settings.PORT,
    host: settings.HOST,
    logLevel: effectiveLogLevel(settings.LOG_LEVEL, settings.DEBUG),
    tenants: frozenMap(tenants.map(({ config }) => [config.name, config])),
    trustedProxies: settings.TRUSTED_PROXIES ?? [],
    redis: redisOf(settings),
    // cloud:aws
    awsRegion: settings.AWS_REGION,
    // cloud:end
    workers: settings.WORKERS,
    sharesPairs: sharesPairs(settings),
    metrics: metricsOf(settings),
    suites: settings.SUITES,
    limits: limitsOf(settings),
    outbound: outboundOf(settings),
    telemetry: {
      prometheusPort: settings.PROMETHEUS_PORT,
      // cloud:azure
      azureConnectionString: settings.APPLICATIONINSIGHTS_CONNECTION_STRING,
      // cloud:end
    },
    plugIns: plugInsOf(settings, plugInSettings),
    billing: billingOf(settings),
  });
}

function limitsOf(settings: Settings): Limits {
  return {
    upstreamTimeoutMs: settings.UPSTREAM_TIMEOUT_MS,
    upstreamConnectTimeoutMs: settings.UPSTREAM_CONNECT_TIMEOUT_MS,
    clientTimeoutMs: settings.CLIENT_TIMEOUT_MS,
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    keepAliveTimeoutMs: settings.KEEP_ALIVE_TIMEOUT_MS,
    shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
    maxBodyBytes: settings.MAX_BODY_BYTES,
    maxHeaderBytes: settings.MAX_HEADER_BYTES,
    maxPairs: settings.MAX_PAIRS,
    maxPairsPerClient: settings.MAX_PAIRS_PER_CLIENT,
    pairingsPerMinute: settings.PAIRINGS_PER_MINUTE,
  };
}

function plugInsOf(settings: Settings, own: PlugInConfig['settings']): PlugInConfig {
  return {
    sessionStore: settings.SESSION_STORE_ADAPTER,
    metrics: settings.METRICS_ADAPTER,
    log: settings.LOG_ADAPTER,
    upstream: settings.UPSTREAM_ADAPTER,
    codec: settings.CODEC_ADAPTER,
    startupScript: settings.STARTUP_SCRIPT,
    settings: own,
  };
}

function outboundOf(settings: Settings): Config['outbound'] {
  const { OUTBOUND_TOKEN: token, OUTBOUND_ALLOWED: allowed = [] } = settings;
  if (token === undefined) return undefined;
  return { token, allowed, pinnedIdentities: settings.OUTBOUND_IDENTITIES };
}
