import type { SettingName } from './schema.ts';

export interface Setting {
  readonly group: 'Required' | 'Policy' | 'Identity and secrets' | 'Pairs' | 'Server';
  /** One line for people. */
  readonly summary: string;
  /** A right value, as one types it in a shell. */
  readonly example: string;
  /** The value that stands when none is given. */
  readonly fallback?: string;
  /** Never shown; also read from the file that NAME_FILE names. */
  readonly secret?: true;
}

const newSecret = '"$(openssl rand -base64 32)"';

/** Every setting there is: help, flags, NAME_FILE and the documentation follow from this table. */
const settings = {
  UPSTREAM: {
    group: 'Required',
    summary: 'API to forward to; may have a base path',
    example: 'https://api.example.com',
  },
  CORS_ORIGINS: {
    group: 'Required',
    summary: 'origins that may call from a browser, or * alone',
    example: 'https://app.example.com,https://admin.example.com',
  },
  CLIENT_ID_SECRET: {
    group: 'Required',
    summary: 'signs client IDs; 32 characters or more',
    example: newSecret,
    secret: true,
  },
  PASS_THROUGH_ROUTES: {
    group: 'Policy',
    summary: 'paths forwarded without encoding: /path or /path/*',
    example: '/health,/webhooks/*',
  },
  MTE_ROUTES: {
    group: 'Policy',
    summary: 'the only paths reachable encoded; unset: all',
    example: '/api/*',
  },
  CORS_METHODS: {
    group: 'Policy',
    summary: 'methods to allow besides HEAD and OPTIONS',
    example: 'GET,POST,PUT,PATCH,DELETE',
    fallback: 'GET,POST,PUT,DELETE',
  },
  HEADERS: {
    group: 'Policy',
    summary: 'headers to add to requests and responses, as JSON',
    example: `'{"x-served-by":"relay-eu"}'`,
  },
  TRUSTED_PROXIES: {
    group: 'Policy',
    summary: 'addresses and ranges whose X-Forwarded-* are believed',
    example: '10.0.0.0/8,fd00::/8',
  },
  RELAY_IDENTITY_KEY: {
    group: 'Identity and secrets',
    summary: 'keeps the identity that clients pin stable; 32 or more',
    example: newSecret,
    secret: true,
  },
  CLIENT_ID_SECRET_PREVIOUS: {
    group: 'Identity and secrets',
    summary: 'the old secret, while it is rotated out',
    example: '"$OLD_CLIENT_ID_SECRET"',
    secret: true,
  },
  SUITES: {
    group: 'Pairs',
    summary: 'cipher suites, the preferred first',
    example: 'AES-256-GCM',
    fallback: 'ChaCha20-Poly1305,AES-256-GCM',
  },
  REDIS_URL: {
    group: 'Pairs',
    summary: 'shared store for pairs; not in this version',
    example: "''",
    secret: true,
  },
  PORT: {
    group: 'Server',
    summary: 'port to listen on; 0 takes any free one',
    example: '8080',
    fallback: '8080',
  },
  HOST: {
    group: 'Server',
    summary: 'address to listen on',
    example: '127.0.0.1',
    fallback: '0.0.0.0',
  },
  LOG_LEVEL: {
    group: 'Server',
    summary: 'trace, debug, info, warning, error, panic or off',
    example: 'warning',
    fallback: 'info',
  },
  DEBUG: {
    group: 'Server',
    summary: 'true lowers the log level to debug',
    example: 'true',
    fallback: 'false',
  },
  AWS_REGION: {
    group: 'Server',
    summary: 'region the relay runs in; ECS sets it',
    example: 'eu-central-1',
  },
} as const satisfies Record<SettingName, Setting>;

export const settingNames = Object.keys(settings) as readonly SettingName[];

export function settingOf(name: SettingName): Setting {
  return settings[name];
}

/** The variable that names the file in which a secret stands. */
export function fileVariable(name: SettingName): string {
  return `${name}_FILE`;
}

/** Every variable something may be given under, with a right value for it. */
export const exampleByVariable: ReadonlyMap<string, string> = new Map(
  settingNames.flatMap((name) => {
    const { example, secret } = settingOf(name);
    const file = `/run/secrets/${name.toLowerCase().replaceAll('_', '-')}`;
    return secret
      ? [
          [name, example],
          [fileVariable(name), file],
        ]
      : [[name, example]];
  }),
);

export const variables: readonly string[] = [...exampleByVariable.keys()];
