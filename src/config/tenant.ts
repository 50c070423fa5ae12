import type { TenantConfig } from './model.ts';
import type { Settings } from './schema.ts';

/** The name of the tenant that serves every host no other tenant names. */
const ANY_HOST = '*';

/** The one tenant that a plain UPSTREAM describes. */
export function plainTenant(settings: Settings): TenantConfig {
  const previous = settings.CLIENT_ID_SECRET_PREVIOUS;
  return {
    name: ANY_HOST,
    upstream: settings.UPSTREAM,
    corsOrigins: settings.CORS_ORIGINS,
    clientIdSecrets: [settings.CLIENT_ID_SECRET, ...(previous === undefined ? [] : [previous])],
    identityKey: settings.RELAY_IDENTITY_KEY,
    passThroughRoutes: settings.PASS_THROUGH_ROUTES ?? [],
    mteRoutes: settings.MTE_ROUTES,
    corsMethods: settings.CORS_METHODS,
    headers: settings.HEADERS ?? [],
  };
}
