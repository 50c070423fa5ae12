import type { TenantConfig } from './model.ts';
import type { TenantSettings } from './schema.ts';

/** The name of the tenant that serves every host no other tenant names. */
export const ANY_HOST = '*';

/**
 * One tenant: what it gives itself, else what the settings of the same names give to all. Both
 * have been checked. Throws a `TypeError` where the two leave out what every tenant needs.
 */
export function tenantOf(
  name: string,
  own: TenantSettings,
  defaults: TenantSettings,
): TenantConfig {
  const upstream = own.UPSTREAM ?? defaults.UPSTREAM;
  const corsOrigins = own.CORS_ORIGINS ?? defaults.CORS_ORIGINS;
  const secret = own.CLIENT_ID_SECRET ?? defaults.CLIENT_ID_SECRET;
  const corsMethods = own.CORS_METHODS ?? defaults.CORS_METHODS;
  if (!(upstream && corsOrigins && secret && corsMethods)) {
    throw new TypeError('a tenant lacks a setting that was to be checked');
  }
  // The previous secret belongs to the current one: who has its own does not take that of all.
  const inherited = own.CLIENT_ID_SECRET === undefined ? defaults : own;
  const previous = own.CLIENT_ID_SECRET_PREVIOUS ?? inherited.CLIENT_ID_SECRET_PREVIOUS;
  return {
    name,
    upstream,
    corsOrigins,
    clientIdSecrets: [secret, ...(previous === undefined ? [] : [previous])],
    identityKey: own.RELAY_IDENTITY_KEY ?? defaults.RELAY_IDENTITY_KEY,
    passThroughRoutes: own.PASS_THROUGH_ROUTES ?? defaults.PASS_THROUGH_ROUTES ?? [],
    mteRoutes: own.MTE_ROUTES ?? defaults.MTE_ROUTES,
    corsMethods,
    headers: own.HEADERS ?? defaults.HEADERS ?? [],
  };
}
