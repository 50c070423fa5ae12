import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Config } from '../../src/config.ts';
import {
  type Files,
  load,
  minimal,
  OTHER_SECRET,
  refusal,
  SECRET,
  type Variables,
} from './given.ts';

const THIRD_SECRET = 'p3Xv9Rk2Wm7Qz5Lt8Yc1Nb6Hj4Gd0FsB';

function printed(env: Variables, argv: readonly string[] = [], files: Files = {}) {
  const loaded = load(env, ['--print-config', ...argv], files);
  if (loaded.action !== 'print') throw new Error(`the action was ${loaded.action}`);
  return loaded;
}

/** The printed file with values in the places of those that are not shown, one after another. */
function withValues(text: string, values: readonly string[]): string {
  const left = [...values];
  return text.replaceAll('<redacted>', () => JSON.stringify(left.shift()));
}

function readBack(text: string): Config {
  const loaded = load({ CONFIG_FILE: '/printed.yaml' }, [], { '/printed.yaml': text });
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  expect(loaded.warnings).toEqual([]);
  return loaded.config;
}

const full: Variables = {
  ...minimal,
  CORS_ORIGINS: 'https://a.example.com,capacitor://localhost',
  PASS_THROUGH_ROUTES: '/health,/webhooks/*',
  MTE_ROUTES: '/*',
  CORS_METHODS: 'GET,PATCH',
  HEADERS: '{"x-a":"1","__proto__":"2"}',
  TRUSTED_PROXIES: '::1,10.0.0.0/8',
  CLIENT_ID_SECRET_PREVIOUS: OTHER_SECRET,
  RELAY_IDENTITY_KEY: THIRD_SECRET,
  SUITES: 'AES-256-GCM',
  MAX_BODY_BYTES: '0',
  UPSTREAM_TIMEOUT_MS: '0',
  MAX_HEADER_BYTES: '8192',
  HOST: '::',
  PORT: '81',
  LOG_LEVEL: 'OFF',
  DEBUG: 'true',
  AWS_REGION: 'eu-central-1',
  METRICS: 'cloudwatch',
  CLOUDWATCH_DIMENSIONS: 'Service=relay',
};

const tenants = {
  'api.example.com': {
    upstream: 'https://one.internal/v1/',
    cors_origins: 'https://one.example.com',
    client_id_secret: SECRET,
    client_id_secret_previous: OTHER_SECRET,
    pass_through_routes: [],
    headers: { 'x-a': '1' },
  },
  '[::1]:8443': { upstream: 'http://two.internal', cors_methods: 'PUT', mte_routes: ['/a,b'] },
  '*': { upstream: 'http://rest.internal', relay_identity_key: THIRD_SECRET, headers: {} },
};

describe('--print-config', () => {
  it('prints what is read back as the same configuration', () => {
    const { text, config } = printed(full);
    expect(readBack(withValues(text, [SECRET, '1', '2', THIRD_SECRET, OTHER_SECRET]))).toEqual(
      config,
    );
  });

  it('prints tenants that are read back as the same', () => {
    const { text, config } = printed({
      DOMAIN_MAP: JSON.stringify(tenants),
      CORS_ORIGINS: '*',
      CLIENT_ID_SECRET: SECRET,
      OUTBOUND_TOKEN: `${OTHER_SECRET}!`,
      OUTBOUND_ALLOWED: 'https://relay.example',
      OUTBOUND_IDENTITIES: 'CCWEm0NwVYZGRDBqb5iuVZ9gGnlqlCExVBrWLQDHzmI',
    });
    expect(config.tenants.size).toBe(3);
    const values = [SECRET, SECRET, '1', OTHER_SECRET, THIRD_SECRET, `${OTHER_SECRET}!`];
    expect(readBack(withValues(text, values))).toEqual(config);
  });

  it('prints the same of what it printed', () => {
    const values = [SECRET, '1', '2', THIRD_SECRET, OTHER_SECRET];
    const text = withValues(printed(full).text, values);
    const again = printed({ CONFIG_FILE: '/a.yaml' }, [], { '/a.yaml': text }).text;
    const uncommented = (yaml: string) => yaml.replaceAll(/^# .*\n/gm, '');
    expect(withValues(uncommented(again), values)).toBe(uncommented(text));
  });

  it('says above each setting where it comes from', () => {
    const files = { '/c.yaml': 'host: 127.0.0.1\n', '/s': SECRET };
    const env = { ...minimal, CLIENT_ID_SECRET: '', CLIENT_ID_SECRET_FILE: '/s' };
    const { text } = printed(env, ['--config=/c.yaml', '--port=82'], files);
    expect(text).toContain('# flag: --port\nport: 82\n');
    expect(text).toContain('# environment: UPSTREAM\nupstream: http://127.0.0.1:3000/\n');
    expect(text).toContain('# environment: CLIENT_ID_SECRET_FILE\nclientIdSecret: <redacted>\n');
    expect(text).toContain('# file: host in line 1 of the file\nhost: 127.0.0.1\n');
    expect(text).toContain('# default\nmaxPairs: 1000000\n');
    expect(Object.keys(parse(text))).not.toContain('mteRoutes');
  });

  it('shows neither secrets nor values of headers', () => {
    const env = { ...full, HEADERS: '{"authorization":"hunter2"}', MTE_ROUTES: `/${SECRET}` };
    const { text } = printed(env);
    expect(text).not.toMatch(new RegExp(`hunter2|${SECRET}|${OTHER_SECRET}|${THIRD_SECRET}`));
    expect(text).toContain('authorization: <redacted>');
    expect(text).toContain('mteRoutes: <redacted>');
  });

  it('is not taken for a configuration before the values are put in', () => {
    const { text } = printed(full);
    const error = refusal({ CONFIG_FILE: '/a.yaml' }, [], { '/a.yaml': text });
    expect(error?.faults.map(({ variable }) => variable.split(' ')[0])).toEqual([
      'clientIdSecret',
      'headers',
      'relayIdentityKey',
      'clientIdSecretPrevious',
    ]);
    for (const { problem } of error?.faults ?? []) {
      expect(problem).toContain('holds <redacted>, which stands for a value that was not shown');
    }
  });

  it('refuses a wrong configuration as a start would', () => {
    expect(refusal({}, ['--print-config'])?.faults).toHaveLength(3);
  });

  it('gives way to --check-config', () => {
    expect(load(minimal, ['--print-config', '--check-config']).action).toBe('check');
  });
});
