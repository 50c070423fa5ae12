import { describe, expect, it } from 'vitest';
import { configWith, faultsWith, load, minimal, problemsWith, warningsWith } from './given.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----';

describe('REDIS_URL', () => {
  it('says everything that the others need not', () => {
    const REDIS_URL = 'rediss://relay:p%40ss,word@cache.example.com:6380/2';
    expect(configWith({ REDIS_URL }).redis).toEqual({
      mode: 'single',
      nodes: [{ host: 'cache.example.com', port: 6380 }],
      sentinelMaster: undefined,
      username: 'relay',
      password: 'p@ss,word',
      database: 2,
      tls: { ca: undefined, cert: undefined, key: undefined },
      keyPrefix: 'mte-relay:',
      timeoutMs: 1_000,
      waitReplicas: 0,
    });
  });

  it('has a default for all but the host', () => {
    expect(configWith({ REDIS_URL: 'redis://[::1]' }).redis).toMatchObject({
      nodes: [{ host: '::1', port: 6379 }],
      username: undefined,
      password: undefined,
      database: 0,
      tls: undefined,
    });
  });

  it('may list the nodes of a cluster', () => {
    const REDIS_URL = 'redis://:a,b@one:7001, redis://:a,b@two';
    expect(configWith({ REDIS_URL, REDIS_MODE: 'cluster' }).redis).toMatchObject({
      mode: 'cluster',
      nodes: [
        { host: 'one', port: 7001 },
        { host: 'two', port: 6379 },
      ],
      password: 'a,b',
    });
  });

  it.each([
    ['cache.example.com', 'must be a redis: or rediss: URL'],
    ['https://cache.example.com', 'must be a redis: or rediss: URL'],
    ['redis://', 'must be a redis: or rediss: URL'],
    ['redis://:%zz@a', 'must be a redis: or rediss: URL'],
    ['redis://a, https://b', 'must be a redis: or rediss: URL'],
    ['redis://a/?db=1', 'must have no query or fragment'],
    ['redis://a/one', 'must end with a slash and the number of the database'],
    ['redis://a,rediss://b', 'only host and port may differ'],
    ['redis://:x@a,redis://:y@b', 'only host and port may differ'],
  ])('%j is refused, and not quoted', (REDIS_URL, problem) => {
    const problems = problemsWith({ REDIS_URL, REDIS_MODE: 'cluster' });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toMatch(/:x@|:y@|%zz|cache\.example/);
  });
});

describe('the settings beside REDIS_URL', () => {
  const REDIS_URL = 'redis://a';

  it('are taken', () => {
    expect(
      configWith(
        {
          REDIS_URL: 'rediss://a:26379,rediss://b:26379',
          REDIS_MODE: 'sentinel',
          REDIS_SENTINEL_MASTER: 'pairs',
          REDIS_TLS_CA: PEM,
          REDIS_TLS_CERT_FILE: '/cert.pem',
          REDIS_TLS_KEY_FILE: '/key.pem',
          REDIS_KEY_PREFIX: 'a:',
          REDIS_TIMEOUT_MS: '250',
          REDIS_WAIT_REPLICAS: '2',
        },
        [],
        { '/cert.pem': `${PEM}\n`, '/key.pem': `${PEM}\n` },
      ).redis,
    ).toMatchObject({
      mode: 'sentinel',
      sentinelMaster: 'pairs',
      tls: { ca: PEM, cert: PEM, key: PEM },
      keyPrefix: 'a:',
      timeoutMs: 250,
      waitReplicas: 2,
    });
  });

  it.each([
    [{ REDIS_MODE: 'ring' }, 'REDIS_MODE', 'must be one of single, cluster, sentinel, not "ring"'],
    [{ REDIS_KEY_PREFIX: 'a{b' }, 'REDIS_KEY_PREFIX', 'no brace'],
    [{ REDIS_TIMEOUT_MS: '5' }, 'REDIS_TIMEOUT_MS', 'must be a whole number from 10 to 60000'],
    [{ REDIS_WAIT_REPLICAS: '-1' }, 'REDIS_WAIT_REPLICAS', 'must be a whole number from 0 to 16'],
    [{ REDIS_TLS_CA: '/etc/ca.pem' }, 'REDIS_TLS_CA', 'must be in PEM form'],
    [{ REDIS_TLS_CERT: PEM }, 'REDIS_TLS_KEY', 'is required with REDIS_TLS_CERT'],
    [{ REDIS_TLS_KEY: PEM }, 'REDIS_TLS_CERT', 'is required with REDIS_TLS_KEY'],
    [{ REDIS_MODE: 'sentinel' }, 'REDIS_SENTINEL_MASTER', 'is required with REDIS_MODE=sentinel'],
    [{ REDIS_URL: 'redis://a/1', REDIS_MODE: 'cluster' }, 'REDIS_URL', 'number 0 alone'],
    [{ REDIS_URL: 'redis://a,redis://b' }, 'REDIS_MODE', 'has several addresses'],
  ])('%j is refused', (env, variable, problem) => {
    expect(faultsWith({ REDIS_URL, ...env })).toEqual([
      expect.objectContaining({ variable, problem: expect.stringContaining(problem) }),
    ]);
  });

  it.each([
    [{ REDIS_MODE: 'cluster' }, 'REDIS_MODE has no effect: REDIS_URL is not set.'],
    [{ REDIS_TIMEOUT_MS: '99' }, 'REDIS_TIMEOUT_MS has no effect: REDIS_URL is not set.'],
    [{ REDIS_URL, REDIS_TLS_CA: PEM }, 'REDIS_TLS_CA has no effect: REDIS_URL does not begin'],
    [{ REDIS_URL, REDIS_SENTINEL_MASTER: 'a' }, 'REDIS_MODE is not sentinel.'],
  ])('%j is warned about', (env, warning) => {
    expect(warningsWith(env)).toEqual([expect.stringContaining(warning)]);
  });

  it('are not warned about where they have an effect, or say the default', () => {
    expect(warningsWith({ REDIS_URL, REDIS_WAIT_REPLICAS: '1' })).toEqual([]);
    expect(warningsWith({ REDIS_MODE: 'single', REDIS_TIMEOUT_MS: '1000' })).toEqual([]);
  });

  it('show no password in what is printed', () => {
    for (const action of ['--check-config', '--print-config']) {
      const loaded = load({ ...minimal, REDIS_URL: 'redis://relay:hunter2hunter2@a' }, [action]);
      expect('text' in loaded && loaded.text).not.toContain('hunter2');
    }
  });
});
