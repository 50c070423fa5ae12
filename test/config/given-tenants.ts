import type { TenantConfig } from '../../src/config.ts';
import { load, refusal, SECRET, type Variables } from './given.ts';

/** The smallest tenant that works without settings for all. */
export const whole = {
  upstream: 'https://one.internal/v1',
  cors_origins: ['https://one.example.com'],
  client_id_secret: SECRET,
};

export function mapOf(tenants: unknown): Variables {
  return { DOMAIN_MAP: JSON.stringify(tenants) };
}

export function tenantsOf(env: Variables, files = {}): ReadonlyMap<string, TenantConfig> {
  const loaded = load(env, [], files);
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  return loaded.config.tenants;
}

/** Each fault on a line, as the operator reads it. */
export function faultsOf(env: Variables): readonly string[] {
  return (refusal(env)?.faults ?? []).map(({ variable, problem }) => `${variable} ${problem}`);
}
