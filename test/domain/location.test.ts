import { describe, expect, test } from 'vitest';
import { rewriteLocation } from '../../src/domain/location.ts';

const REQUESTED = new URL('http://upstream.example:8080/base/v1/users/7?x=1');
const WITH_BASE = new URL('http://upstream.example:8080/base/v1');
const BARE = new URL('http://upstream.example:8080/');

function rewritten(value: string, upstream = WITH_BASE, name = 'location') {
  return rewriteLocation([[name, value]], REQUESTED, upstream)[0]?.[1];
}

describe('behind a base path', () => {
  test.each([
    ['an absolute URL', 'http://upstream.example:8080/base/v1/a?b=c#d', '/a?b=c#d'],
    ['one in other letters', 'HTTP://Upstream.Example:8080/base/v1/a', '/a'],
    ['one without a scheme', '//upstream.example:8080/base/v1/a', '/a'],
    ['an absolute path', '/base/v1/a?b=c#d', '/a?b=c#d'],
    ['the base path itself', '/base/v1', '/'],
    ['the base path itself, with a query', '/base/v1?b=c', '/?b=c'],
    ['the base path with a slash', 'http://upstream.example:8080/base/v1/', '/'],
    ['a path with dot segments', '/base/v1/a/../b', '/b'],
    ['a path that is encoded', '/base/v1/a%2Fb%20c', '/a%2Fb%20c'],
    [
      'a fragment of the same page',
      'http://upstream.example:8080/base/v1/users/7#top',
      '/users/7#top',
    ],
  ])('%s becomes a path of the relay', (_, value, path) => {
    expect(rewritten(value)).toBe(path);
    expect(rewritten(value, new URL('http://upstream.example:8080/base/v1/'))).toBe(path);
  });

  test.each([
    ['a path beside the base path', '/base/v2/a'],
    ['a path that only begins alike', '/base/v10/a'],
    ['a path that climbs out', '/base/v1/../a'],
  ])('%s stays', (_, value) => {
    expect(rewritten(value)).toBe(value);
  });
});

describe.each([
  ['with a base path', WITH_BASE],
  ['without one', BARE],
])('%s', (_, upstream) => {
  test.each([
    ['another host', 'https://login.example/authorize?x=1#y'],
    ['another port', 'http://upstream.example:9090/base/v1/a'],
    ['another scheme', 'https://upstream.example:8080/base/v1/a'],
    ['another host without a scheme', '//login.example/base/v1/a'],
    ['another host after a backslash', '/\\login.example/base/v1/a'],
    ['a scheme of an application', 'myapp://callback?code=1'],
    ['a relative path', 'next?x=1'],
    ['a relative path that climbs', '../8'],
    ['a query', '?page=2'],
    ['a fragment', '#top'],
    ['nothing', ''],
    ['what is no URL', 'http://[/a'],
  ])('%s stays as it is', (__, value) => {
    expect(rewritten(value, upstream)).toBe(value);
  });

  test('a path that begins with two slashes is not turned into another host', () => {
    const base = upstream.pathname.replace(/\/$/, '');
    const value = rewritten(`http://upstream.example:8080${base}//evil.example/a`, upstream);
    const followed = new URL(value ?? '', 'https://relay.example/x');
    expect(followed.href).toBe('https://relay.example//evil.example/a');
  });
});

describe('without a base path', () => {
  test.each([
    ['http://upstream.example:8080/a?b=c#d', '/a?b=c#d'],
    ['http://upstream.example:8080', '/'],
    ['/a?b=c', '/a?b=c'],
  ])('%s', (value, path) => {
    expect(rewritten(value, BARE)).toBe(path);
  });
});

test('Content-Location is rewritten alike, and nothing else is', () => {
  const absolute = 'http://upstream.example:8080/base/v1/a';
  const headers = [
    ['content-location', absolute],
    ['link', `<${absolute}>; rel=next`],
    ['location', absolute],
    ['x-location', absolute],
  ] as const;
  expect(rewriteLocation(headers, REQUESTED, WITH_BASE)).toEqual([
    ['content-location', '/a'],
    ['link', `<${absolute}>; rel=next`],
    ['location', '/a'],
    ['x-location', absolute],
  ]);
});
