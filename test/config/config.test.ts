import { describe, expect, it } from 'vitest';
import { configWith, load, minimal, problemsWith, refusal, SECRET, tenantWith } from './given.ts';

describe('a minimal environment', () => {
  it('gives a running relay with the documented defaults', () => {
    const loaded = load(minimal);
    expect(loaded).toMatchObject({
      action: 'run',
      warnings: [],
      config: {
        port: 8080,
        host: '0.0.0.0',
        logLevel: 'info',
        trustedProxies: [],
        suites: ['ChaCha20-Poly1305', 'AES-256-GCM'],
      },
    });
    expect(configWith().redis).toBeUndefined();
    expect(configWith().awsRegion).toBeUndefined();
  });

  it('is one tenant for every host', () => {
    expect([...configWith().tenants.keys()]).toEqual(['*']);
    const tenant = tenantWith();
    expect(tenant.upstream.href).toBe('http://127.0.0.1:3000/');
    expect({ ...tenant, upstream: undefined }).toEqual({
      name: '*',
      upstream: undefined,
      corsOrigins: ['https://app.example.com'],
      clientIdSecrets: [SECRET],
      identityKey: undefined,
      passThroughRoutes: [],
      mteRoutes: undefined,
      corsMethods: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'],
      headers: [],
    });
  });
});

describe('what is missing or wrong', () => {
  it('is told for every setting at once, with an example each', () => {
    const error = refusal({ PORT: '99999', LOG_LEVEL: 'loud', DEBUG: 'yes' });
    expect(error?.faults.map(({ variable }) => variable)).toEqual([
      'UPSTREAM',
      'CORS_ORIGINS',
      'CLIENT_ID_SECRET',
      'PORT',
      'LOG_LEVEL',
      'DEBUG',
    ]);
    for (const { variable, problem, example } of error?.faults ?? []) {
      expect(error?.message).toContain(`${variable} ${problem}.`);
      expect(error?.message).toContain(example);
      expect(example).toMatch(new RegExp(`^${variable}=.`));
    }
  });

  it('fits a terminal and holds no control character that a value brought along', () => {
    const error = refusal({ ...minimal, PORT: `80\u001b[31m\u009b${'x'.repeat(500)}` });
    expect(error?.faults).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what to look for
    expect(error?.message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(error?.message.length).toBeLessThan(400);
  });

  it('does not count blanks around a value', () => {
    expect(configWith({ PORT: ' 81 ', LOG_LEVEL: 'off\n' })).toMatchObject({
      port: 81,
      logLevel: 'off',
    });
  });

  it('counts an empty or blank variable as unset', () => {
    const error = refusal({ ...minimal, UPSTREAM: '', CORS_ORIGINS: '  ', PORT: '' });
    expect(error?.faults.map(({ variable }) => variable)).toEqual(['UPSTREAM', 'CORS_ORIGINS']);
  });
});

describe('UPSTREAM', () => {
  it('may have a base path', () => {
    expect(tenantWith({ UPSTREAM: 'https://api.example.com/v1/' }).upstream.href).toBe(
      'https://api.example.com/v1/',
    );
  });

  it.each([
    ['api.example.com', 'must be an absolute http: or https: URL'],
    ['ftp://api.example.com', 'must be an absolute http: or https: URL'],
    ['https:api.example.com', 'must be an absolute http: or https: URL'],
    ['https:\\\\api.example.com', 'must be an absolute http: or https: URL'],
    ['https://api.exa\nmple.com', 'must be an absolute http: or https: URL'],
    ['https://', 'must be an absolute http: or https: URL'],
    [
      'https://me:hunter2@api.example.com',
      'must not hold a user name or password; send credentials with HEADERS',
    ],
    [
      'https://:hunter2@api.example.com',
      'must not hold a user name or password; send credentials with HEADERS',
    ],
    ['https://api.example.com/?a=b', 'must end with its base path, without a query or fragment'],
    ['https://api.example.com/?', 'must end with its base path, without a query or fragment'],
    ['https://api.example.com/#a', 'must end with its base path, without a query or fragment'],
  ])('%j is refused', (UPSTREAM, problem) => {
    expect(problemsWith({ UPSTREAM })).toEqual([problem]);
  });
});

describe('LOG_LEVEL and DEBUG', () => {
  it.each([
    [{ LOG_LEVEL: 'WARNING' }, 'warning'],
    [{ LOG_LEVEL: 'off' }, 'off'],
    [{ DEBUG: 'true' }, 'debug'],
    [{ DEBUG: 'true', LOG_LEVEL: 'error' }, 'debug'],
    [{ DEBUG: 'true', LOG_LEVEL: 'trace' }, 'trace'],
    [{ DEBUG: 'false', LOG_LEVEL: 'error' }, 'error'],
  ])('%j means %s', (env, level) => {
    expect(configWith(env).logLevel).toBe(level);
  });

  it('takes nothing but true and false for DEBUG', () => {
    expect(problemsWith({ DEBUG: 'TRUE' })).toEqual(['must be true or false, not "TRUE"']);
    expect(problemsWith({ DEBUG: '1' })).toEqual(['must be true or false, not "1"']);
  });
});

describe('the other settings of the server', () => {
  it('keeps the order of SUITES', () => {
    expect(configWith({ SUITES: 'AES-256-GCM' }).suites).toEqual(['AES-256-GCM']);
    expect(configWith({ SUITES: 'AES-256-GCM, ChaCha20-Poly1305' }).suites).toEqual([
      'AES-256-GCM',
      'ChaCha20-Poly1305',
    ]);
    expect(problemsWith({ SUITES: 'AES-128-GCM' })).toEqual([
      'has "AES-128-GCM", which is not one of ChaCha20-Poly1305, AES-256-GCM',
    ]);
  });

  it('takes the region that ECS sets', () => {
    expect(configWith({ AWS_REGION: 'us-gov-west-1' }).awsRegion).toBe('us-gov-west-1');
    expect(problemsWith({ AWS_REGION: 'US East' })).toHaveLength(1);
  });
});

describe('the configuration', () => {
  it('cannot be changed anywhere', () => {
    const config = configWith({ HEADERS: '{"a":"b"}', MTE_ROUTES: '/a' });
    const tenant = tenantWith({ HEADERS: '{"a":"b"}', MTE_ROUTES: '/a' });
    const map = config.tenants as Map<string, unknown>;
    expect(() => map.set('a', {})).toThrow('frozen');
    expect(() => map.delete('*')).toThrow('frozen');
    expect(() => map.clear()).toThrow('frozen');
    const parts = [config, config.suites, config.trustedProxies, tenant, tenant.corsOrigins];
    const more = [tenant.headers, tenant.headers[0], tenant.mteRoutes, tenant.clientIdSecrets];
    for (const part of [...parts, ...more]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('has an upstream that nobody can redirect', () => {
    const { upstream } = tenantWith({ UPSTREAM: 'https://api.example.com/v1' });
    expect(() => {
      upstream.host = 'evil.example.com';
    }).toThrow(TypeError);
    expect(() => {
      upstream.href = 'https://evil.example.com';
    }).toThrow(TypeError);
    upstream.searchParams.set('a', 'b');
    expect(String(upstream)).toBe('https://api.example.com/v1');
    expect(new URL('/a', upstream).href).toBe('https://api.example.com/a');
  });
});
