import { describe, expect, it } from 'vitest';
import { type Files, load, OTHER_SECRET, SECRET, type Variables } from './given.ts';

const PATH = 'mte-relay-config.yaml';

const minimalFile = `
upstream: http://127.0.0.1:3000
corsOrigins: https://app.example.com
clientIdSecret: ${SECRET}
`;

function inFile(
  text: string,
  env: Variables = {},
  argv: readonly string[] = [],
  files: Files = {},
) {
  const loaded = load({ CONFIG_FILE: PATH, ...env }, argv, { ...files, [PATH]: text });
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  return loaded.config;
}

describe('a configuration file', () => {
  it('holds every setting in camelCase, lists and mappings as such', () => {
    const config = inFile(`
      # comments, quotes and blocks as in any YAML
      upstream: "https://api.example.com/v1"
      corsOrigins:
        - https://app.example.com
        - 'https://admin.example.com'
      clientIdSecret: ${SECRET}
      clientIdSecretPrevious: >-
        ${OTHER_SECRET}
      passThroughRoutes: [/health, '/a,b']
      corsMethods: get, patch
      headers: { X-Served-By: relay-eu, x-version: 1.10 }
      trustedProxies: [10.0.0.0/8, "::1"]
      maxBodyBytes: 1000000
      upstreamTimeoutMs: 0
      outboundToken: ${OTHER_SECRET}
      outboundAllowed: [https://relay.example]
      port: 81
      logLevel: off
      debug: false
    `);
    expect(config.tenants.get('*')).toMatchObject({
      corsOrigins: ['https://app.example.com', 'https://admin.example.com'],
      clientIdSecrets: [SECRET, OTHER_SECRET],
      passThroughRoutes: ['/health', '/a,b'],
      corsMethods: ['GET', 'PATCH', 'HEAD', 'OPTIONS'],
      headers: [
        ['x-served-by', 'relay-eu'],
        ['x-version', '1.10'],
      ],
    });
    expect(config).toMatchObject({
      port: 81,
      logLevel: 'off',
      trustedProxies: ['10.0.0.0/8', '::1'],
      limits: { maxBodyBytes: 1_000_000, upstreamTimeoutMs: undefined },
      outbound: { allowed: ['https://relay.example'] },
    });
  });

  it('may be JSON', () => {
    const text = JSON.stringify({
      upstream: 'http://a',
      corsOrigins: ['*'],
      clientIdSecret: SECRET,
    });
    expect(inFile(text).tenants.get('*')?.corsOrigins).toEqual(['*']);
    expect(inFile(text.replaceAll(',', ',\n\t')).tenants.size).toBe(1);
  });

  it('holds tenants, with keys of either spelling', () => {
    const config = inFile(`
      clientIdSecret: ${SECRET}
      domainMap:
        api.tenant1.com:
          upstream: https://one.internal
          corsOrigins: [https://one.example.com]
          headers: { __proto__: one }
        "*":
          upstream: https://rest.internal
          cors_origins: '*'
          client_id_secret: ${OTHER_SECRET}
    `);
    expect(config.tenants.get('api.tenant1.com')?.clientIdSecrets).toEqual([SECRET]);
    expect(config.tenants.get('api.tenant1.com')?.headers).toEqual([['__proto__', 'one']]);
    expect(config.tenants.get('*')?.clientIdSecrets).toEqual([OTHER_SECRET]);
  });

  it('may leave secrets to files of their own', () => {
    const text = minimalFile.replace(`clientIdSecret: ${SECRET}`, 'clientIdSecretFile: /s');
    expect(inFile(text, {}, [], { '/s': `${SECRET}\n` }).tenants.get('*')?.clientIdSecrets).toEqual(
      [SECRET],
    );
  });

  it('may repeat parts by anchors and aliases', () => {
    const config = inFile(`
      clientIdSecret: ${SECRET}
      domainMap:
        a: { upstream: 'http://a', corsOrigins: &origins ['https://a', 'https://b'] }
        b: { upstream: 'http://b', corsOrigins: *origins }
    `);
    expect(config.tenants.get('b')?.corsOrigins).toEqual(['https://a', 'https://b']);
  });

  it.each(['', '\n', '# nothing\n', 'port:\n', 'port: null\n', 'port: ""\n'])(
    'may say nothing: %j',
    (text) => {
      const env = { UPSTREAM: 'http://a', CORS_ORIGINS: '*', CLIENT_ID_SECRET: SECRET };
      expect(inFile(text, env).port).toBe(8080);
    },
  );
});

describe('flags over environment over file', () => {
  it('holds for each setting by itself', () => {
    const text = `${minimalFile}port: 1\nhost: 127.0.0.1\nlogLevel: error\n`;
    const config = inFile(text, { PORT: '2', HOST: '127.0.0.2' }, ['--port=3']);
    expect(config).toMatchObject({ port: 3, host: '127.0.0.2', logLevel: 'error' });
  });

  it('holds for the name of the file too', () => {
    const files = { '/a.yaml': `${minimalFile}port: 1`, '/b.yaml': `${minimalFile}port: 2` };
    for (const argv of [['--config=/b.yaml'], ['--config', '/b.yaml']]) {
      expect(load({ CONFIG_FILE: '/a.yaml' }, argv, files)).toMatchObject({ config: { port: 2 } });
    }
    expect(load({ CONFIG_FILE: '/a.yaml' }, ['--config='], files)).toMatchObject({
      config: { port: 1 },
    });
  });

  it('lets a secret of the environment win over the file that the file names', () => {
    const text = minimalFile.replace(`clientIdSecret: ${SECRET}`, 'clientIdSecretFile: /gone');
    const config = inFile(text, { CLIENT_ID_SECRET: OTHER_SECRET });
    expect(config.tenants.get('*')?.clientIdSecrets).toEqual([OTHER_SECRET]);
  });
});
