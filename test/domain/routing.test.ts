import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOwnRoute, matchesRoute, resolveTarget } from '../../src/domain/routing.ts';

const UPSTREAM = new URL('http://upstream.example:8080');
const WITH_BASE = new URL('http://upstream.example:8080/base/v1/');

const pathOf = (target: string) => resolveTarget(target, UPSTREAM)?.path;
const urlOf = (target: string, upstream = UPSTREAM) => resolveTarget(target, upstream)?.url.href;

describe('a target is resolved as the upstream will see it', () => {
  test.each([
    ['/', '/'],
    ['/users/7', '/users/7'],
    ['/a/./b', '/a/b'],
    ['/a/b/../c', '/a/c'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['/public/%2e%2e/admin', '/admin'],
    ['/public/%2E./admin', '/admin'],
    ['/public/.%2e/%2e%2e/admin', '/admin'],
    ['/public\\..\\admin', '/admin'],
    ['/a//b', '/a//b'],
    ['/a b', '/a%20b'],
    ['/ü', '/%C3%BC'],
    ['/a%2fb', '/a%2fb'],
    ['/a%5cb', '/a%5cb'],
    ['/...', '/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a#fragment', '/a'],
    ['/a;v=1/b;w=..', '/a;v=1/b;w=..'],
    ['/a;/../b', '/b'],
    ['/a...;x/b', '/a...;x/b'],
    ['/..a;x', '/..a;x'],
  ])('%s → %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });

  test('the query is kept as it is, and is no part of the path', () => {
    const resolved = resolveTarget('/a?b=/../c&d=%2e%2e%2f&e=f?g', UPSTREAM);
    expect(resolved?.path).toBe('/a');
    expect(resolved?.url.href).toBe('http://upstream.example:8080/a?b=/../c&d=%2e%2e%2f&e=f?g');
  });

  test('a base path comes first, and nothing climbs out of it', () => {
    expect(urlOf('/users?x=1', WITH_BASE)).toBe('http://upstream.example:8080/base/v1/users?x=1');
    expect(urlOf('/', WITH_BASE)).toBe('http://upstream.example:8080/base/v1/');
    for (const target of ['/../../admin', '/%2e%2e/%2e%2e/admin', '/..\\../admin']) {
      expect(urlOf(target, WITH_BASE)).toBe('http://upstream.example:8080/base/v1/admin');
      expect(resolveTarget(target, WITH_BASE)?.path).toBe('/admin');
    }
  });

  test("a query of the upstream's own is not mixed in", () => {
    expect(urlOf('/a', new URL('http://upstream.example/?secret=1'))).toBe(
      'http://upstream.example/a',
    );
  });
});

describe('a target is refused', () => {
  test.each([
    ['an absolute URL', 'http://evil.example/'],
    ["an absolute URL of the upstream's own", 'http://upstream.example:8080/a'],
    ['another scheme', 'file:///etc/passwd'],
    ['a relative path', 'users'],
    ['nothing', ''],
    ['an asterisk', '*'],
    ['a query alone', '?a=b'],
    ['another host after two slashes', '//evil.example/a'],
    ['another host after two slashes, with credentials', '//user:password@evil.example/a'],
    ['credentials for the same host', '//user@upstream.example:8080/a'],
    ['another host after a backslash', '/\\evil.example/a'],
    ['another host after two backslashes', '/\\\\evil.example/a'],
    ['another port of the same host', '//upstream.example:9090/a'],
    ['an address that is none', '//[/a'],
    ['dot segments behind an encoded slash', '/public/..%2fadmin'],
    ['dot segments between encoded slashes', '/public%2f..%2Fadmin'],
    ['dot segments behind an encoded backslash', '/public/..%5cadmin'],
    ['encoded dots behind an encoded slash', '/public/%2e%2E%2fadmin'],
    ['a single dot behind an encoded slash', '/public/.%2fadmin'],
    ['dots with a parameter', '/public/..;/admin'],
    ['dots with a parameter that has a value', '/public/..;a=b/admin'],
    ['dots with several parameters', '/public/..;a;b=c/admin'],
    ['encoded dots with a parameter', '/public/%2e%2E;/admin'],
    ['dots with a parameter at the end', '/public/..;'],
    ['a single dot with a parameter', '/public/.;/admin'],
    ['dots with a parameter behind an encoded slash', '/public%2f..;x%2fadmin'],
    ['dots with an encoded parameter', '/public/..%3b/admin'],
    ['dots with an encoded parameter that has a value', '/public/..%3Ba=b/admin'],
  ])('%s', (_, target) => {
    expect(resolveTarget(target, UPSTREAM)).toBeUndefined();
  });

  test('control characters, which a URL parser would drop or a request line would end at', () => {
    for (let code = 0; code < 0x20; code++) {
      const character = String.fromCharCode(code);
      expect(resolveTarget(`/a${character}b`, UPSTREAM)).toBeUndefined();
      expect(resolveTarget(`/a?b${character}`, UPSTREAM)).toBeUndefined();
    }
    expect(resolveTarget('/a\x7fb', UPSTREAM)).toBeUndefined();
    expect(resolveTarget('/\t/evil.example', UPSTREAM)).toBeUndefined();
    expect(resolveTarget('/a\r\nhost: evil', UPSTREAM)).toBeUndefined();
  });
});

describe('patterns', () => {
  test('an exact one matches itself alone', () => {
    expect(matchesRoute(['/health'], '/health')).toBe(true);
    for (const path of ['/health/', '/healthy', '/Health', '/a/health', '/']) {
      expect(matchesRoute(['/health'], path)).toBe(false);
    }
  });

  test('one with /* matches what is below, not the path itself', () => {
    expect(matchesRoute(['/hooks/*'], '/hooks/a')).toBe(true);
    expect(matchesRoute(['/hooks/*'], '/hooks/a/b')).toBe(true);
    expect(matchesRoute(['/hooks/*'], '/hooks/')).toBe(true);
    for (const path of ['/hooks', '/hooksa', '/HOOKS/a', '/x/hooks/a']) {
      expect(matchesRoute(['/hooks/*'], path)).toBe(false);
    }
  });

  test('/* matches everything, any of several is enough, and none matches nothing', () => {
    expect(matchesRoute(['/*'], '/')).toBe(true);
    expect(matchesRoute(['/a', '/b/*'], '/b/c')).toBe(true);
    expect(matchesRoute([], '/')).toBe(false);
  });

  test("the relay's own routes are known exactly", () => {
    for (const path of ['/api/mte-message', '/api/mte-pair', '/api/mte-echo', '/api/mte-echo/x']) {
      expect(isOwnRoute(path)).toBe(true);
    }
    for (const path of [
      '/api/mte-message/',
      '/api/mte-pair/x',
      '/api/MTE-PAIR',
      '/api/mte-%70air',
    ]) {
      expect(isOwnRoute(path)).toBe(false);
    }
  });
});

describe('a target that needs no resolving', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_~.-]{0,6}$/);
  const query = fc.option(fc.stringMatching(/^[A-Za-z0-9._~=&,-]{0,12}$/), { nil: undefined });

  test.each(['https://api.example.com', 'https://api.example.com/v1'])(
    'goes to %s as the URL parser resolves it',
    (origin) => {
      const upstream = new URL(origin);
      fc.assert(
        fc.property(fc.array(segment, { maxLength: 5 }), query, (segments, search) => {
          const target = `/${segments.join('/')}${search === undefined ? '' : `?${search}`}`;
          // Two slashes at the front would name another host.
          fc.pre(!target.startsWith('//'));
          const resolved = new URL(target, upstream.origin);
          const base = upstream.pathname.replace(/\/$/, '');
          const { path, url } = resolveTarget(target, upstream) ?? {};
          expect(path).toBe(resolved.pathname);
          expect(`${url?.pathname}${url?.search}`).toBe(base + resolved.pathname + resolved.search);
          expect(url?.origin).toBe(upstream.origin);
        }),
      );
    },
  );
});
