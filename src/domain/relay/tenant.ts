import type { Crypto } from '../../ports/crypto.ts';
import type { HeaderList } from '../../ports/http.ts';
import type { SigningKey } from '../../ports/signer.ts';
import { type ClientIds, createClientIds } from '../client-id.ts';
import type { CorsPolicy } from '../cors.ts';
import { deriveIdentity } from '../identity.ts';
import { rememberVerified } from '../verified-client-ids.ts';

/** One host name with its own upstream, policy, secrets and identity. */
export interface Tenant {
  /** `*` where there is one tenant for every host. */
  readonly name: string;
  /** Origin and base path. */
  readonly upstream: URL;
  readonly cors: CorsPolicy;
  /** Paths that are forwarded as they are, unencoded. */
  readonly passThroughRoutes: readonly string[];
  /** Decoded paths that are forwarded; undefined for all. */
  readonly mteRoutes: readonly string[] | undefined;
  /** Decoded methods that are forwarded, upper case. */
  readonly methods: readonly string[];
  /** Added to every request and response. */
  readonly headers: HeaderList;
  readonly clientIds: ClientIds;
  /** Signs pairings. */
  readonly identity: SigningKey;
  /** Sign refusals: the identity, and those of previous secrets. */
  readonly identities: readonly [SigningKey, ...SigningKey[]];
}

/** The tenant that serves a `Host`; undefined where none does. */
export type TenantOf = (host: string | undefined) => Tenant | undefined;

/**
 * Finds tenants by host name, with its port where one is named so, else by `*`.
 *
 * @param tenants by name: a host in lower case, with or without a port, or `*`
 */
export function createTenantOf(tenants: ReadonlyMap<string, Tenant>): TenantOf {
  const everyHost = tenants.get('*');
  if (everyHost !== undefined && tenants.size === 1) return () => everyHost;
  return (host) => {
    const named = (host ?? '').toLowerCase();
    return tenants.get(named) ?? tenants.get(named.replace(/:\d*$/, '')) ?? everyHost;
  };
}

/** Client IDs of a tenant that are not verified again: some 0.2 kB each. */
const REMEMBERED_CLIENT_IDS = 10_000;

/** What a tenant is made from. */
export interface TenantSettings extends Omit<Tenant, 'clientIds' | 'identity' | 'identities'> {
  /** `CLIENT_ID_SECRET`, then those of `CLIENT_ID_SECRET_PREVIOUS`. */
  readonly clientIdSecrets: readonly [string, ...string[]];
  /** `RELAY_IDENTITY_KEY`, which takes the secret's place as the root of the identity. */
  readonly identityKey: string | undefined;
}

export async function createTenant(crypto: Crypto, settings: TenantSettings): Promise<Tenant> {
  const { clientIdSecrets, identityKey, ...policy } = settings;
  const derive = (root: string) => deriveIdentity(crypto, root, policy.name);
  const [secret, ...previous] = clientIdSecrets;
  const identity = await derive(identityKey ?? secret);
  const others = identityKey === undefined ? await Promise.all(previous.map(derive)) : [];
  const clientIds = await createClientIds(clientIdSecrets, crypto.hash, crypto.random);
  return {
    ...policy,
    clientIds: rememberVerified(clientIds, REMEMBERED_CLIENT_IDS),
    identity,
    identities: [identity, ...others],
  };
}
