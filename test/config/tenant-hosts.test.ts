import { describe, expect, it } from 'vitest';
import { faultsOf, mapOf, tenantsOf, whole } from './given-tenants.ts';

describe('a host', () => {
  it.each([
    'api.example.com',
    'localhost',
    'my_service.internal',
    '192.0.2.1',
    '[::1]',
    '[2001:db8::1]:8443',
    'api.example.com:8443',
    'xn--bcher-kva.example',
    '*',
  ])('may be %s', (host) => {
    expect([...tenantsOf(mapOf({ [host]: whole })).keys()]).toEqual([host]);
  });

  it('is compared in lower case', () => {
    expect([...tenantsOf(mapOf({ 'API.Example.com:80': whole })).keys()]).toEqual([
      'api.example.com:80',
    ]);
  });

  it.each([
    ['https://api.example.com', 'is not a host: write host, host:port or'],
    ['api.example.com/v1', 'is not a host: write host, host:port or'],
    ['a b', 'is not a host: write host, host:port or'],
    ['', 'is not a host: write host, host:port or'],
    ['a@b', 'is not a host: write host, host:port or'],
    ['a:0', 'is not a host: write host, host:port or'],
    ['a:65536', 'is not a host: write host, host:port or'],
    ['::1', 'is not a host: write host, host:port or'],
    ['[::g]', 'is not a host: write host, host:port or'],
    ['*.example.com', 'is not a host: * stands only alone'],
    ['*:80', 'is not a host: * stands only alone'],
    ['bücher.example', 'write "xn--bcher-kva.example"'],
    ['[0:0::1]:80', 'write "[::1]:80"'],
    ['127.1', 'write "127.0.0.1"'],
  ])('may not be %j', (host, problem) => {
    const [fault, ...others] = faultsOf(mapOf({ [host]: whole }));
    expect(fault).toContain(`DOMAIN_MAP[${JSON.stringify(host)}] is `);
    expect(fault).toContain(problem);
    expect(others).toEqual([]);
  });

  it('is there once, whatever its case', () => {
    expect(faultsOf(mapOf({ 'a.example': whole, 'A.example': whole }))).toEqual([
      'DOMAIN_MAP["A.example"] is there twice: hosts differ by more than case',
    ]);
    const tenant = JSON.stringify(whole);
    expect(faultsOf({ DOMAIN_MAP: `{"a":${tenant},"a":${tenant}}` })).toEqual([
      'DOMAIN_MAP["a"] is there twice: hosts differ by more than case',
    ]);
  });
});
