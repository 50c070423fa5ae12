import { describe, expect, test } from 'vitest';
import { createTenantOf, type Tenant } from '../../../src/domain/relay/tenant.ts';

/** The name of the tenant that a host leads to, among tenants of which only the names count. */
function found(names: readonly string[], host: string | undefined): string | undefined {
  const tenants = names.map((name) => [name, { name } as Tenant] as const);
  return createTenantOf(new Map(tenants))(host)?.name;
}

const NAMES = ['api.example', 'api.example:8443', '192.0.2.1', '[::1]', '[2001:db8::1]:8443'];

describe('a host leads to', () => {
  test.each([
    ['api.example', 'api.example'],
    ['API.Example', 'api.example'],
    ['api.example:80', 'api.example'],
    ['api.example:9090', 'api.example'],
    ['api.example:8443', 'api.example:8443'],
    ['API.EXAMPLE:8443', 'api.example:8443'],
    ['api.example:', 'api.example'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['[::1]', '[::1]'],
    ['[::1]:8080', '[::1]'],
    ['[2001:DB8::1]:8443', '[2001:db8::1]:8443'],
  ])('%s → %s', (host, name) => {
    expect(found(NAMES, host)).toBe(name);
    expect(found([...NAMES, '*'], host)).toBe(name);
  });

  const OTHERS = [
    'example',
    'x.api.example',
    'api.example.',
    'api.example.evil',
    'api.example@evil',
    'user@api.example',
    'api.example:8443x',
    '[2001:db8::1]',
    '[2001:db8::1]:80',
    '[::1',
    '::1',
    '*',
    '__proto__',
    '',
    undefined,
  ];
  test.each(OTHERS)('%s → none', (host) => {
    expect(found(NAMES, host)).toBeUndefined();
  });
  test.each(OTHERS)('%s → *, where there is one', (host) => {
    expect(found([...NAMES, '*'], host)).toBe('*');
  });
});

test('a tenant for every host is alone found without a host', () => {
  for (const host of ['a', 'A:1', '', undefined]) expect(found(['*'], host)).toBe('*');
});

test('without tenants none is found', () => {
  expect(found([], 'api.example')).toBeUndefined();
});
