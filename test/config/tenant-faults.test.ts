import { describe, expect, it } from 'vitest';
import { load, OTHER_SECRET, refusal, SECRET } from './given.ts';
import { faultsOf, mapOf, whole } from './given-tenants.ts';

describe('faults of tenants', () => {
  it('are told all at once, each with its place', () => {
    const env = mapOf({
      'api.tenant1.com': { cors_origins: ['https://a/'], headers: { te: 'x' }, corsOrigin: '*' },
      b: { ...whole, upstream: 'b', client_id_secret: 'short', mte_routes: ['x', '/y*'] },
    });
    expect(faultsOf({ ...env, PORT: 'x' })).toEqual([
      'DOMAIN_MAP["api.tenant1.com"].corsOrigin is not a setting of a tenant; did you mean cors_origins?',
      'DOMAIN_MAP["api.tenant1.com"].cors_origins has "https://a/", which no browser sends as an origin: write https://a',
      'DOMAIN_MAP["api.tenant1.com"].headers has "te", which each connection sets for itself',
      'DOMAIN_MAP["api.tenant1.com"].upstream is missing',
      'DOMAIN_MAP["api.tenant1.com"].client_id_secret is missing; give it here, or CLIENT_ID_SECRET for all tenants',
      'DOMAIN_MAP["b"].upstream must be an absolute http: or https: URL',
      'DOMAIN_MAP["b"].client_id_secret holds fewer than 32 characters',
      'DOMAIN_MAP["b"].mte_routes has "x", which does not begin with a single /',
      'DOMAIN_MAP["b"].mte_routes has "/y*": * stands only at the end, after a /',
      'PORT must be a number from 0 to 65535, not "x"',
    ]);
  });

  it('come with a line that would be right', () => {
    const examples = refusal(mapOf({ a: { mte_routes: 'x' } }))?.faults.map(
      ({ example }) => example,
    );
    expect(examples).toEqual([
      '"mte_routes": ["/api/*"]',
      '"upstream": "https://api.example.com"',
      '"cors_origins": ["https://app.example.com","https://admin.example.com"]',
      '"client_id_secret": "…"',
    ]);
  });

  it('tell the line of a text that has several', () => {
    const DOMAIN_MAP = JSON.stringify({ a: { ...whole, upstream: 'x' } }, undefined, 2);
    expect(faultsOf({ DOMAIN_MAP })).toEqual([
      'DOMAIN_MAP["a"].upstream in line 3 must be an absolute http: or https: URL',
    ]);
    const files = { '/tenants.json': DOMAIN_MAP };
    expect(refusal({ DOMAIN_MAP_FILE: '/tenants.json' }, [], files)?.faults).toMatchObject([
      { variable: 'DOMAIN_MAP_FILE["a"].upstream in line 3' },
    ]);
  });

  it.each([
    ['{"a":', 'DOMAIN_MAP is not valid JSON'],
    ['a: {upstream: x}', 'DOMAIN_MAP is not valid JSON'],
    ['{}', 'DOMAIN_MAP must be an object of tenants by host name'],
    ['[]', 'DOMAIN_MAP must be an object of tenants by host name'],
    ['"a"', 'DOMAIN_MAP must be an object of tenants by host name'],
    ['{"a":"b"}', 'DOMAIN_MAP["a"] must be an object with the settings of a tenant'],
    ['{"a":null}', 'DOMAIN_MAP["a"] must be an object with the settings of a tenant'],
  ])('%s is refused', (DOMAIN_MAP, fault) => {
    expect(faultsOf({ DOMAIN_MAP })).toEqual([fault]);
  });

  it.each([
    [{ cors_origins: [] }, 'cors_origins lists nothing; leave it unset instead'],
    [{ cors_origins: [['https://a']] }, 'cors_origins must be a list of texts'],
    [{ mte_routes: [] }, 'mte_routes lists nothing; leave it unset instead'],
    [{ upstream: ['http://a'] }, 'upstream must be one text, not a list or a mapping'],
    [{ headers: ['a'] }, 'headers must be a mapping of header names and values'],
    [{ headers: { a: [] } }, 'headers has a value for "a" that is not a string'],
    [{ port: '80' }, 'port is not a setting of a tenant'],
    [{ client_id_secret_previous: SECRET }, 'client_id_secret_previous is the same as'],
    [{ corsOrigins: 'https://a' }, 'corsOrigins is there twice: cors_origins and corsOrigins are'],
    [{ __proto__x: 'a' }, ' has a key that is not a setting of a tenant'],
  ])('%j is refused in a tenant', (own, fault) => {
    const [first, ...others] = faultsOf(mapOf({ a: { ...whole, ...own } }));
    expect(first).toContain('DOMAIN_MAP["a"]');
    expect(first).toContain(fault);
    expect(others).toEqual([]);
  });

  it('count a previous secret of a tenant against the current one of all', () => {
    const own = { upstream: 'http://a', client_id_secret_previous: SECRET };
    const env = { CORS_ORIGINS: '*', CLIENT_ID_SECRET: SECRET, ...mapOf({ a: own }) };
    expect(faultsOf(env)).toHaveLength(1);
  });

  it('do not ask a tenant for what is given to all, but wrong', () => {
    const env = {
      CORS_ORIGINS: 'x',
      CLIENT_ID_SECRET: 'x',
      ...mapOf({ a: { upstream: 'http://a' } }),
    };
    expect(refusal(env)?.faults.map(({ variable }) => variable)).toEqual([
      'CORS_ORIGINS',
      'CLIENT_ID_SECRET',
    ]);
  });
});

describe('--check-config', () => {
  it('shows hosts and upstreams, and what is shared', () => {
    const env = { ...mapOf({ 'a.example': whole }), MTE_ROUTES: '/api/*' };
    const loaded = load(env, ['--check-config']);
    if (loaded.action !== 'check') throw new Error(loaded.action);
    expect(loaded.text).toMatch(/DOMAIN_MAP +\(set\) \(from DOMAIN_MAP\)/);
    expect(loaded.text).toMatch(
      /Hosts and their upstreams:\n {2}a\.example {2}https:\/\/one\.internal\/v1$/,
    );
    expect(loaded.text).not.toContain(SECRET);
  });
});

describe('what a tenant keeps to itself', () => {
  it('is not shown where it stands in another place too', () => {
    const env = mapOf({ a: { ...whole, upstream: `https://one.internal/${SECRET}` } });
    for (const argv of [['--check-config'], ['--print-config']]) {
      const loaded = load(env, argv);
      expect('text' in loaded && loaded.text).not.toBe('');
      expect('text' in loaded && loaded.text).not.toContain(SECRET);
    }
  });

  it('is a secret under a misspelt key as well', () => {
    const own = { ...whole, relay_identiy_key: OTHER_SECRET };
    const error = refusal({ ...mapOf({ a: own }), PORT: OTHER_SECRET });
    expect(error?.faults).toHaveLength(2);
    expect(error?.message).not.toContain(OTHER_SECRET);
  });
});

describe('risks', () => {
  it('are told at the place of the tenant, and once where tenants share a setting', () => {
    const weak = 'a'.repeat(40);
    const env = {
      CLIENT_ID_SECRET: weak,
      ...mapOf({
        a: { ...whole, client_id_secret: undefined },
        b: { ...whole, client_id_secret: undefined },
        c: { ...whole, client_id_secret: weak, pass_through_routes: '/*' },
      }),
    };
    expect(load(env).warnings).toEqual([
      expect.stringMatching(/^CLIENT_ID_SECRET looks easy to guess/),
      expect.stringMatching(/^DOMAIN_MAP\["c"\]\.client_id_secret looks easy to guess/),
      expect.stringMatching(/^DOMAIN_MAP\["c"\]\.pass_through_routes has \/\*/),
    ]);
  });
});
