import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';

const secretNames = [
  'CLIENT_ID_SECRET',
  'CLIENT_ID_SECRET_PREVIOUS',
  'RELAY_IDENTITY_KEY',
  'REDIS_URL',
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

const scene = secret.chain((value) =>
  fc.record({
    value: fc.constant(value),
    // In each scene the secret is set as one, so that the relay can know it as such.
    holder: fc.constantFrom(...secretNames),
    place: fc.constantFrom('environment', 'inline flag', 'flag', 'file'),
    env: fc.dictionary(fc.constantFrom(...otherNames, ...files, ...misspelt), around(value)),
    argv: fc.array(
      fc.oneof(
        fc.constantFrom(
          `--client-id-secert=${value}`,
          `-${value}`,
          `--port=${value}`,
          '--check-config',
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
  file: string | undefined,
): string {
  try {
    const loaded = loadConfig({
      env,
      argv,
      readFile: (path) => {
        if (path === '/secret' && file !== undefined) return file;
        throw Object.assign(new Error(`${path}: ${file}`), { code: `no ${file}` });
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
    fc.property(scene, ({ value, holder, place, env, argv }) => {
      const flag = `--${holder.toLowerCase().replaceAll('_', '-')}`;
      const { environment, args } = {
        environment: { environment: { ...env, [holder]: value }, args: argv },
        'inline flag': { environment: env, args: [`${flag}=${value}`, ...argv] },
        flag: { environment: env, args: [flag, value, ...argv] },
        file: { environment: { ...env, [`${holder}_FILE`]: '/secret' }, args: argv },
      }[place] ?? { environment: env, args: argv };
      const said = everythingSaid(environment, args, value).toLowerCase();
      const written = JSON.stringify(value).slice(1, -1).toLowerCase();
      expect(said).not.toContain(value.toLowerCase());
      expect(said).not.toContain(written);
    }),
    { numRuns: 3_000 },
  );
});

it('a right configuration is checked without a secret being shown', () => {
  const right = secret.map((value) => value.padEnd(32, 'Hq2ZtW5vK1nRb7Xc4Lm9PdJf3Gs6YwT8'));
  fc.assert(
    fc.property(right, (value) => {
      const env = {
        UPSTREAM: 'http://127.0.0.1:3000',
        CORS_ORIGINS: '*',
        CLIENT_ID_SECRET: value,
        RELAY_IDENTITY_KEY: `${value}!`,
        CLIENT_ID_SECRET_PREVIOUS: `${value}?`,
      };
      const said = everythingSaid(env, ['--check-config'], undefined);
      expect(said).toContain('The configuration is right.');
      expect(said).not.toContain(value);
    }),
  );
});
