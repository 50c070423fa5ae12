import { describe, expect, test } from 'vitest';
import { corsHeaders, preflightHeaders } from '../../src/domain/cors.ts';

const APP = 'https://app.example.com';
const NAMED = { origins: [APP, 'http://localhost:3000'], methods: ['GET', 'POST', 'HEAD'] };
const ANY = { origins: ['*'], methods: ['GET'] };
const EXPOSED = 'x-mte-relay, x-mte-relay-eh, x-mte-relay-proof, x-request-id, retry-after';

describe('an answer', () => {
  test('lets a named origin read it, with credentials', () => {
    expect(Object.fromEntries(corsHeaders(NAMED, APP))).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED,
      vary: 'origin',
    });
  });

  test.each([
    undefined,
    'null',
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'HTTPS://APP.EXAMPLE.COM',
    '*',
  ])('lets %s read nothing, and is not cached for another', (origin) => {
    expect(corsHeaders(NAMED, origin)).toEqual([['vary', 'origin']]);
  });

  test('lets any origin read it where * is configured, without credentials', () => {
    expect(Object.fromEntries(corsHeaders(ANY, 'https://any.example'))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED,
      vary: 'origin',
    });
  });
});

describe('a preflight', () => {
  test('names the methods, repeats the headers asked for, and may be kept for two hours', () => {
    const answer = preflightHeaders(NAMED, APP, 'x-mte-relay,content-type');
    expect(Object.fromEntries(answer)).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, HEAD',
      'access-control-allow-headers': 'x-mte-relay,content-type',
      'access-control-max-age': '7200',
      vary: 'origin, access-control-request-headers',
    });
  });

  test('says nothing of headers where none were asked for', () => {
    const names = preflightHeaders(NAMED, APP, undefined).map(([name]) => name);
    expect(names).not.toContain('access-control-allow-headers');
  });

  test('of another origin is told nothing', () => {
    expect(preflightHeaders(NAMED, 'https://evil.example', 'a')).toEqual([['vary', 'origin']]);
  });
});
