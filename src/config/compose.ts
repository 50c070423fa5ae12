import { deepFrozen, frozenMap } from './frozen.ts';
import { effectiveLogLevel } from './logging.ts';
import type { Config, TenantConfig } from './model.ts';
import type { Settings } from './schema.ts';

/** The checked settings as the rest of the relay sees them. */
export function compose(settings: Settings, tenants: readonly TenantConfig[]): Config {
  return deepFrozen({
    port: settings.PORT,
    host: settings.HOST,
    logLevel: effectiveLogLevel(settings.LOG_LEVEL, settings.DEBUG),
    tenants: frozenMap(tenants.map((tenant) => [tenant.name, tenant])),
    trustedProxies: settings.TRUSTED_PROXIES ?? [],
    redisUrl: settings.REDIS_URL,
    awsRegion: settings.AWS_REGION,
    suites: settings.SUITES,
  });
}
