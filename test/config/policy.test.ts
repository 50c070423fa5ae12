import { describe, expect, it } from 'vitest';
import { configWith, problemsWith, tenantWith } from './given.ts';

describe('CORS_ORIGINS', () => {
  it('takes origins as browsers and applications send them, each once', () => {
    const CORS_ORIGINS =
      'https://a.example.com, http://localhost:5173,http://[::1]:80,capacitor://localhost,https://a.example.com,';
    expect(problemsWith({ CORS_ORIGINS })).toEqual([
      'has "http://[::1]:80", which no browser sends as an origin: write http://[::1]',
    ]);
    expect(
      tenantWith({ CORS_ORIGINS: CORS_ORIGINS.replace('[::1]:80', '[::1]') }).corsOrigins,
    ).toEqual([
      'https://a.example.com',
      'http://localhost:5173',
      'http://[::1]',
      'capacitor://localhost',
    ]);
  });

  it('takes * alone', () => {
    expect(tenantWith({ CORS_ORIGINS: '*' }).corsOrigins).toEqual(['*']);
    expect(problemsWith({ CORS_ORIGINS: '*,https://a.example.com' })).toEqual([
      'has * besides other origins: * stands only alone',
    ]);
  });

  it.each([
    ['https://a.example.com/', 'https://a.example.com'],
    ['https://a.example.com/app', 'https://a.example.com'],
    ['https://a.example.com?x', 'https://a.example.com'],
    ['https://A.example.com:443', 'https://a.example.com'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ])('%s is refused with what to write', (origin, right) => {
    expect(problemsWith({ CORS_ORIGINS: origin })).toEqual([
      `has "${origin}", which no browser sends as an origin: write ${right}`,
    ]);
    expect(tenantWith({ CORS_ORIGINS: right }).corsOrigins).toEqual([right]);
  });

  it.each([
    'null',
    'a.example.com',
    'file://server',
    'https://',
    'blob:https://a.example.com',
    'https:\\\\a.example.com',
  ])('%s is no origin', (origin) => {
    expect(problemsWith({ CORS_ORIGINS: origin })).toEqual([
      `has ${JSON.stringify(origin)}, which is not an origin: write scheme://host or scheme://host:port`,
    ]);
  });

  it('has no wildcard inside an origin', () => {
    expect(problemsWith({ CORS_ORIGINS: 'https://*.example.com/' })).toEqual([
      'has "https://*.example.com/": * stands only alone; name each origin',
    ]);
  });

  it('does not show a password', () => {
    const [problem] = problemsWith({ CORS_ORIGINS: 'https://alice:hunter2@a.example.com' });
    expect(problem).toContain('a.example.com');
    expect(problem).not.toMatch(/alice|hunter2/);
  });

  it('tells of every wrong origin', () => {
    expect(problemsWith({ CORS_ORIGINS: 'https://a.example.com/,b,*' })).toHaveLength(3);
  });
});

describe('CORS_METHODS', () => {
  it('is upper case and always has HEAD and OPTIONS', () => {
    expect(tenantWith({ CORS_METHODS: 'patch,Get' }).corsMethods).toEqual([
      'PATCH',
      'GET',
      'HEAD',
      'OPTIONS',
    ]);
    expect(tenantWith({ CORS_METHODS: 'OPTIONS,GET' }).corsMethods).toEqual([
      'OPTIONS',
      'GET',
      'HEAD',
    ]);
  });

  it('refuses what a proxy must not forward', () => {
    expect(problemsWith({ CORS_METHODS: 'GET,connect,TRACE,P T' })).toEqual([
      'has CONNECT, which the relay never forwards',
      'has TRACE, which the relay never forwards',
      'has "P T", which is not an HTTP method',
    ]);
  });
});

describe.each(['PASS_THROUGH_ROUTES', 'MTE_ROUTES'])('%s', (name) => {
  it('takes exact paths and trailing wildcards', () => {
    const tenant = tenantWith({ [name]: '/, /a/b,/c/*,/*,/%C3%A4' });
    const routes = name === 'MTE_ROUTES' ? tenant.mteRoutes : tenant.passThroughRoutes;
    expect(routes).toEqual(['/', '/a/b', '/c/*', '/*', '/%C3%A4']);
  });

  it.each([
    ['a', 'has "a", which does not begin with a single /'],
    ['*', 'has "*", which does not begin with a single /'],
    ['//a', 'has "//a", which does not begin with a single /'],
    ['/\\a', 'has "/\\\\a", which does not begin with a single /'],
    ['/a*', 'has "/a*": * stands only at the end, after a /'],
    ['/*/a', 'has "/*/a": * stands only at the end, after a /'],
    ['/a/**', 'has "/a/**": * stands only at the end, after a /'],
    ['/a?b', 'has "/a?b": a route is a path, without a query or fragment'],
    ['/a#b', 'has "/a#b": a route is a path, without a query or fragment'],
    ['/a/../b/*', 'has "/a/../b/*", which no path matches: write "/b/*"'],
    ['/a/%2e%2e/b', 'has "/a/%2e%2e/b", which no path matches: write "/b"'],
    ['/a\\b', 'has "/a\\\\b", which no path matches: write "/a/b"'],
    ['/ä', 'has "/ä", which no path matches: write "/%C3%A4"'],
    [',', 'lists nothing; leave it unset instead'],
  ])('%s is refused', (route, problem) => {
    expect(problemsWith({ [name]: route })).toEqual([problem]);
  });
});

describe('HEADERS', () => {
  it('has names in lower case and takes any token as a name', () => {
    expect(tenantWith({ HEADERS: '{"X-Served-By":"relay","__proto__":"é"}' }).headers).toEqual([
      ['x-served-by', 'relay'],
      ['__proto__', 'é'],
    ]);
  });

  it.each([
    ['{"authorization":"hunter2"', 'is not valid JSON'],
    ['["hunter2"]', 'must be a JSON object of header names and values'],
    ['null', 'must be a JSON object of header names and values'],
    ['{"a b":"hunter2"}', 'has "a b", which is not a header name'],
    ['{":path":"hunter2"}', 'has ":path", which is not a header name'],
    [
      '{"Transfer-Encoding":"hunter2"}',
      'has "Transfer-Encoding", which each connection sets for itself',
    ],
    ['{"content-length":"1"}', 'has "content-length", which each connection sets for itself'],
    ['{"connection":"close"}', 'has "connection", which each connection sets for itself'],
    ['{"X-MTE-Relay":"hunter2"}', 'has "X-MTE-Relay", which the relay itself writes'],
    [
      '{"access-control-allow-origin":"*"}',
      'has "access-control-allow-origin", which the relay itself writes',
    ],
    ['{"a":1}', 'has a value for "a" that is not a string'],
    ['{"a":"hunter2\\r\\nb: c"}', 'has a value for "a" with a character that no header may hold'],
    ['{"a":"hunter2\\u0000"}', 'has a value for "a" with a character that no header may hold'],
    ['{"a":"hunter2€"}', 'has a value for "a" with a character that no header may hold'],
    ['{"a":"1","A":"2"}', 'has a header twice: names differ by more than upper and lower case'],
  ])('%s is refused without showing a value', (HEADERS, problem) => {
    expect(problemsWith({ HEADERS })).toEqual([problem]);
    expect(problem).not.toContain('hunter2');
  });
});

describe('TRUSTED_PROXIES', () => {
  it('takes addresses and ranges of both versions', () => {
    const ranges = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '::1', '::/128'];
    expect(configWith({ TRUSTED_PROXIES: ranges.join(',') }).trustedProxies).toEqual(ranges);
  });

  it.each(['10.0.0.0/33', '::1/129', '10.0.0', 'proxy.example.com', '1.2.3.4/', 'fe80::1%eth0'])(
    '%s is refused',
    (range) => {
      expect(problemsWith({ TRUSTED_PROXIES: range })).toEqual([
        `has "${range}", which is neither an IP address nor a range such as 10.0.0.0/8`,
      ]);
    },
  );
});

describe('PORT and HOST', () => {
  it('takes 0 to 65535', () => {
    expect(configWith({ PORT: '0' }).port).toBe(0);
    expect(configWith({ PORT: '65535' }).port).toBe(65_535);
  });

  it.each(['65536', '-1', '80.5', '0x50', '8e3', 'http'])('refuses %s as a port', (PORT) => {
    expect(problemsWith({ PORT })).toHaveLength(1);
  });

  it.each(['127.0.0.1', '::', 'localhost', 'ip-10-0-0-1.ec2.internal'])('listens on %s', (HOST) => {
    expect(configWith({ HOST }).host).toBe(HOST);
  });

  it.each(['[::]', '300.0.0.1', 'a b', 'http://localhost', '-a'])(
    'refuses %s as a host',
    (HOST) => {
      expect(problemsWith({ HOST })).toHaveLength(1);
    },
  );
});
