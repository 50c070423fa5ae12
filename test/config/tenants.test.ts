import { describe, expect, it } from 'vitest';
import { OTHER_SECRET, refusal, SECRET } from './given.ts';
import { faultsOf, mapOf, tenantsOf, whole } from './given-tenants.ts';

const THIRD_SECRET = 'p3Xv9Rk2Wm7Qz5Lt8Yc1Nb6Hj4Gd0FsB';

describe('DOMAIN_MAP', () => {
  it('gives each host a tenant of its own', () => {
    const tenants = tenantsOf(
      mapOf({
        'api.tenant1.com': {
          ...whole,
          client_id_secret_previous: OTHER_SECRET,
          relay_identity_key: THIRD_SECRET,
          pass_through_routes: ['/health', '/a,b'],
          mte_routes: ['/api/*'],
          cors_methods: ['get'],
          headers: { 'X-Served-By': 'one' },
        },
        '*': { ...whole, upstream: 'https://rest.internal' },
      }),
    );
    expect([...tenants.keys()]).toEqual(['api.tenant1.com', '*']);
    expect(tenants.get('api.tenant1.com')).toEqual({
      name: 'api.tenant1.com',
      upstream: new URL('https://one.internal/v1'),
      corsOrigins: ['https://one.example.com'],
      clientIdSecrets: [SECRET, OTHER_SECRET],
      identityKey: THIRD_SECRET,
      passThroughRoutes: ['/health', '/a,b'],
      mteRoutes: ['/api/*'],
      corsMethods: ['GET', 'HEAD', 'OPTIONS'],
      headers: [['x-served-by', 'one']],
    });
    expect(tenants.get('*')?.upstream.href).toBe('https://rest.internal/');
  });

  it('takes camelCase keys and lists on one line too', () => {
    const tenants = tenantsOf(
      mapOf({
        a: { upstream: 'http://a', corsOrigins: 'https://b, https://c', clientIdSecret: SECRET },
      }),
    );
    expect(tenants.get('a')?.corsOrigins).toEqual(['https://b', 'https://c']);
  });

  it('is read from a file as secrets are', () => {
    const files = { '/run/tenants.json': JSON.stringify({ a: whole }) };
    expect([...tenantsOf({ DOMAIN_MAP_FILE: '/run/tenants.json' }, files).keys()]).toEqual(['a']);
  });

  it('is frozen like everything else', () => {
    const tenants = tenantsOf(mapOf({ a: { ...whole, headers: { b: 'c' } } }));
    const tenant = tenants.get('a');
    for (const part of [tenant, tenant?.headers, tenant?.upstream, tenant?.clientIdSecrets]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('what a tenant does not give itself', () => {
  const shared = {
    CORS_ORIGINS: 'https://shared.example.com',
    CLIENT_ID_SECRET: OTHER_SECRET,
    CLIENT_ID_SECRET_PREVIOUS: THIRD_SECRET,
    RELAY_IDENTITY_KEY: SECRET,
    PASS_THROUGH_ROUTES: '/health',
    MTE_ROUTES: '/api/*',
    CORS_METHODS: 'PATCH',
    HEADERS: '{"a":"b"}',
  };

  it('comes from the settings of the same names', () => {
    const tenant = tenantsOf({ ...shared, ...mapOf({ a: { upstream: 'http://a' } }) }).get('a');
    expect({ ...tenant, upstream: undefined }).toEqual({
      name: 'a',
      upstream: undefined,
      corsOrigins: ['https://shared.example.com'],
      clientIdSecrets: [OTHER_SECRET, THIRD_SECRET],
      identityKey: SECRET,
      passThroughRoutes: ['/health'],
      mteRoutes: ['/api/*'],
      corsMethods: ['PATCH', 'HEAD', 'OPTIONS'],
      headers: [['a', 'b']],
    });
  });

  it('gives way to what a tenant gives, as a whole', () => {
    const own = { ...whole, headers: { c: 'd' }, mte_routes: ['/*'], cors_methods: 'GET' };
    const tenant = tenantsOf({ ...shared, ...mapOf({ a: own }) }).get('a');
    expect(tenant).toMatchObject({ headers: [['c', 'd']], mteRoutes: ['/*'] });
    expect(tenant?.corsMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it('is no previous secret of all beside a secret of its own', () => {
    expect(tenantsOf({ ...shared, ...mapOf({ a: whole }) }).get('a')?.clientIdSecrets).toEqual([
      SECRET,
    ]);
  });

  it('can be taken away with empty values', () => {
    const own = { ...whole, headers: {}, pass_through_routes: [] };
    const tenant = tenantsOf({ ...shared, ...mapOf({ a: own }) }).get('a');
    expect(tenant).toMatchObject({ headers: [], passThroughRoutes: [] });
  });

  it('is not taken away by null and empty text, which count as unset', () => {
    const own = { ...whole, headers: null, cors_methods: ' ' };
    const tenant = tenantsOf({ ...shared, ...mapOf({ a: own }) }).get('a');
    expect(tenant).toMatchObject({
      headers: [['a', 'b']],
      corsMethods: ['PATCH', 'HEAD', 'OPTIONS'],
    });
  });
});

describe('UPSTREAM and DOMAIN_MAP', () => {
  it('exclude each other', () => {
    expect(faultsOf({ UPSTREAM: 'http://a', ...mapOf({ a: whole }) })).toEqual([
      'DOMAIN_MAP is set besides UPSTREAM; keep the map, or the one upstream',
    ]);
  });

  it('exclude each other wherever they come from', () => {
    const error = refusal(mapOf({ a: whole }), ['--upstream=http://a']);
    expect(error?.faults).toMatchObject([
      { variable: 'DOMAIN_MAP', problem: expect.stringContaining('besides --upstream') },
    ]);
  });
});
