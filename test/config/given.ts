import type { Fault, LoadedConfig, TenantConfig } from '../../src/config.ts';
import { ConfigError, loadConfig } from '../../src/config.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

// Written out, so that a run is the same each time; no weaker than a generated one.
export const SECRET = 'kV3xQ9rT7mZ2pL8wB4nJ6hF1dS5gY0cA';
export const OTHER_SECRET = '8Hq2ZtW5vK1nRb7Xc4Lm9PdJf3Gs6YwT';

/** The smallest environment that works. */
export const minimal: Variables = {
  UPSTREAM: 'http://127.0.0.1:3000',
  CORS_ORIGINS: 'https://app.example.com',
  CLIENT_ID_SECRET: SECRET,
};

export function load(
  env: Variables,
  argv: readonly string[] = [],
  files: Files = {},
): LoadedConfig {
  return loadConfig({
    env,
    argv,
    readFile(path) {
      const text = files[path];
      if (text !== undefined) return text;
      throw Object.assign(new Error(`cannot open ${path}`), { code: 'ENOENT' });
    },
  });
}

/** The error that the environment is refused with; undefined if it is accepted. */
export function refusal(
  env: Variables,
  argv: readonly string[] = [],
  files: Files = {},
): ConfigError | undefined {
  try {
    load(env, argv, files);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** What is wrong when `extra` is added to the smallest environment. */
export function faultsWith(extra: Variables, files: Files = {}): readonly Fault[] {
  return refusal({ ...minimal, ...extra }, [], files)?.faults ?? [];
}

/** The problems alone. */
export function problemsWith(extra: Variables, files: Files = {}): readonly string[] {
  return faultsWith(extra, files).map(({ problem }) => problem);
}

/** The configuration when `extra` is added to the smallest environment. */
export function configWith(extra: Variables = {}, argv: readonly string[] = [], files: Files = {}) {
  const loaded = load({ ...minimal, ...extra }, argv, files);
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  return loaded.config;
}

export function tenantWith(extra: Variables = {}, files: Files = {}): TenantConfig {
  const tenant = configWith(extra, [], files).tenants.get('*');
  if (tenant === undefined) throw new Error('there is no tenant for every host');
  return tenant;
}

export function warningsWith(extra: Variables, argv: readonly string[] = []): readonly string[] {
  return load({ ...minimal, ...extra }, argv).warnings;
}
