import fc from 'fast-check';
import { expect, it } from 'vitest';
import { camelCase } from '../../src/config/settings.ts';
import { ConfigError, loadConfig } from '../../src/config.ts';

const secretNames = [
  'CLIENT_ID_SECRET',
  'CLIENT_ID_SECRET_PREVIOUS',
  'RELAY_IDENTITY_KEY',
  'REDIS_URL',
  'REDIS_TLS_KEY',
  'DOMAIN_MAP',
  'OUTBOUND_TOKEN',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
];
const otherNames = [
  'UPSTREAM',
  'CORS_ORIGINS',
  'CORS_METHODS',
  'HEADERS',
  'PASS_THROUGH_ROUTES',
  'MTE_ROUTES',
  'TRUSTED_PROXIES',
  'SUITES',
  'PORT',
  'HOST',
  'LOG_LEVEL',
  'DEBUG',
  'AWS_REGION',
  'METRICS',
  'CLOUDWATCH_NAMESPACE',
  'CLOUDWATCH_DIMENSIONS',
  'MAX_BODY_BYTES',
  'CLIENT_TIMEOUT_MS',
  'REDIS_MODE',
  'REDIS_SENTINEL_MASTER',
  'REDIS_KEY_PREFIX',
  'OUTBOUND_ALLOWED',
  'PROMETHEUS_PORT',
  'BILLING_STRATEGY',
  'BILLING_PROVIDER',
  'BILLING_PRODUCT_CODE',
  'BILLING_REPORT_INTERVAL',
  'BILLING_RESOURCE_URI',
  'BILLING_RESOURCE_ID',
  'BILLING_PLAN',
  'CONFIG_FILE',
];
const files = secretNames.map((name) => `${name}_FILE`);
const misspelt = ['CLIENT_ID_SECERT', 'REDIS_URI', 'UPSTERAM', 'CORS_ORIGIN'];

// The mark keeps a secret from being a piece of the relay's own words.
const secret = fc
  .tuple(fc.string({ unit: 'binary-ascii', maxLength: 60 }), fc.boolean())
  .map(([text, long]) => `q§7${text}${long ? 'Zk4'.repeat(12) : ''}w§9z1`);

/** Texts with the secret somewhere in them, as people paste them. */
function around(value: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    value,
    ` ${value} `,
    `https://${value}/`,
    `https://user:${value}@example.com`,
    `/${value}`,
    `/*,${value}`,
    `{"a b":"${value}"}`,
    JSON.stringify({ te: value, [value]: 1 }),
    `GET,${value},${'x'.repeat(100)}`,
  );
}

/** Maps of tenants with the secret as one of a tenant, and somewhere besides. */
function mapsAround(value: string): fc.Arbitrary<string> {
  const keys = fc.constantFrom('client_id_secret', 'relayIdentityKey', 'client_id_secert');
  const others = fc.constantFrom('upstream', 'cors_origins', 'mte_routes', 'headers', 'corsOrigin');
  return fc
    .tuple(keys, others, around(value), fc.constantFrom('a.example', '*', 'a b', value))
    .chain(([key, other, text, host]) => {
      const tenant = { upstream: 'http://a', [key]: value, [other]: text };
      const tenants = JSON.stringify({ b: { client_id_secret: value }, [host]: tenant });
      return fc.constantFrom(
        tenants,
        tenants.slice(0, -1),
        JSON.stringify({ b: { client_id_secret: value }, c: value, [value]: [value] }),
        JSON.stringify({ b: { client_id_secret: [value], [value]: '', upstream: { a: value } } }),
        `{"b":{"client_id_secret":${JSON.stringify(value)},"client_id_secret":"x"},"b":{}}`,
      );
    });
}

/** Configuration files with the secret as one, and somewhere besides. */
function filesAround(value: string): fc.Arbitrary<string> {
  const written = JSON.stringify(value);
  const lines = fc.oneof(
    fc.constantFrom(
      `${value}: 1`,
      `? ${written}\n: ${written}`,
      `clientIdSecert: ${written}`,
      `clientIdSecret: [${written}]`,
      `clientIdSecretFile: ${written}`,
      `port: ${value}`,
      `port: [${written}]`,
      `*${value}`,
      `!${value} a`,
      `headers: {te: ${written}, ${written}: a}`,
      `outboundToken: ${written}`,
      'clientIdSecret: x',
    ),
    around(value).map((text) => `mteRoutes: ${JSON.stringify(text)}`),
    mapsAround(value).map((map) => `domainMap: ${map}`),
  );
  return fc
    .array(lines, { maxLength: 4 })
    .map((rest) => [`clientIdSecret: ${written}`, ...rest].join('\n'));
}

const scene = secret.chain((value) =>
  fc.record({
    value: fc.constant(value),
    // In each scene the secret is set as one, so that the relay can know it as such.
    holder: fc.constantFrom(...secretNames),
    place: fc.constantFrom('environment', 'inline flag', 'flag', 'file', 'map', 'configuration'),
    env: fc.dictionary(fc.constantFrom(...otherNames, ...files, ...misspelt), around(value)),
    map: mapsAround(value),
    configuration: filesAround(value),
    argv: fc.array(
      fc.oneof(
        fc.constantFrom(
          `--client-id-secert=${value}`,
          `-${value}`,
          `--port=${value}`,
          '--check-config',
          '--print-config',
          '--upstream',
        ),
        fc.constant(value),
        fc.constantFrom('--log-level', '--redis-url').map((name) => `${name}=${value}`),
      ),
      { maxLength: 4 },
    ),
  }),
);

function everythingSaid(
  env: Record<string, string>,
  argv: string[],
  texts: Readonly<Record<string, string>>,
): string {
  try {
    const loaded = loadConfig({
      env,
      argv,
      readFile: (path) => {
        const text = texts[path];
        if (text !== undefined) return text;
        const secrets = Object.values(texts).join();
        throw Object.assign(new Error(`${path}: ${secrets}`), { code: `no ${secrets}` });
      },
    });
    return [...loaded.warnings, 'text' in loaded ? loaded.text : ''].join('\n');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message, faults, warnings } = error;
    return [message, ...faults.flatMap((fault) => Object.values(fault)), ...warnings].join('\n');
  }
}

it('no fault, warning or summary ever holds the value of a secret', () => {
  fc.assert(
    fc.property(scene, ({ value, holder, place, env, map, configuration, argv }) => {
      const flag = `--${holder.toLowerCase().replaceAll('_', '-')}`;
      const { environment, args } = {
        environment: { environment: { ...env, [holder]: value }, args: argv },
        'inline flag': { environment: env, args: [`${flag}=${value}`, ...argv] },
        flag: { environment: env, args: [flag, value, ...argv] },
        file: { environment: { ...env, [`${holder}_FILE`]: '/secret' }, args: argv },
        map: { environment: { ...env, DOMAIN_MAP: map }, args: argv },
        configuration: { environment: env, args: ['--config=/c.yaml', ...argv] },
      }[place] ?? { environment: env, args: argv };
      const said = everythingSaid(environment, args, {
        '/secret': value,
        '/c.yaml': configuration,
      }).toLowerCase();
      const written = JSON.stringify(value).slice(1, -1).toLowerCase();
      expect(said).not.toContain(value.toLowerCase());
      expect(said).not.toContain(written);
    }),
    { numRuns: 4_000 },
  );
});

it.each(['--check-config', '--print-config'])(
  'a right configuration goes through %s without a secret being shown',
  (action) => {
    const right = fc
      .stringMatching(/^[!-~]{8,40}$/)
      .map((text) => `q7${text}`.padEnd(32, 'Hq2ZtW5vK1nRb7Xc4Lm9PdJf3Gs6YwT8'));
    fc.assert(
      fc.property(right, fc.boolean(), (value, isFile) => {
        const tenant = { upstream: 'http://127.0.0.1:3000', headers: { a: value } };
        const tenants = { a: { ...tenant, client_id_secret: `${value}+`, mte_routes: '/a' } };
        const settings = {
          CORS_ORIGINS: '*',
          CLIENT_ID_SECRET: value,
          RELAY_IDENTITY_KEY: `${value}!`,
          CLIENT_ID_SECRET_PREVIOUS: `${value}?`,
          OUTBOUND_TOKEN: `${value}-`,
          OUTBOUND_ALLOWED: 'https://relay.example',
          DOMAIN_MAP: JSON.stringify({ ...tenants, '*': { ...tenant, headers: {} } }),
        };
        const file = Object.entries(settings).map(
          ([name, text]) => `${camelCase(name)}: ${JSON.stringify(text)}`,
        );
        const said = isFile
          ? everythingSaid({ CONFIG_FILE: '/c.yaml' }, [action], { '/c.yaml': file.join('\n') })
          : everythingSaid(settings, [action], {});
        expect(said).toMatch(/The configuration is right|domainMap:/);
        expect(said).not.toContain(value);
        expect(said).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  },
);
