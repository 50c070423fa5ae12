import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Bytes, utf8Text } from '../../../src/domain/bytes.ts';
import {
  decodeRequestHead,
  decodeResponseHead,
  encodeRequestHead,
  encodeResponseHead,
} from '../../../src/domain/codec/head.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import type { HeaderList } from '../../../src/ports/http.ts';
import { RUNS } from '../../support/property-runs.ts';

const json = (value: unknown) =>
  utf8Bytes(typeof value === 'string' ? value : JSON.stringify(value));
const REQUEST = { ':method': 'GET', ':path': '/a' };
const RESPONSE = { ':status': 200, ':from': 'upstream' };

test('a request head is JSON with method and path, and arrays where a name repeats', () => {
  const bytes = encodeRequestHead({
    method: 'GET',
    path: '/a?b',
    headers: [
      ['x-list', '1'],
      ['accept', 'c/d'],
      ['x-list', '2'],
      ['__proto__', 'e'],
    ],
  });
  expect(utf8Text(bytes)).toBe(
    '{":method":"GET",":path":"/a?b","x-list":["1","2"],"accept":"c/d","__proto__":"e"}',
  );
});

test('a response head is JSON with status and speaker', () => {
  const bytes = encodeResponseHead({ status: 404, from: 'relay', headers: [] });
  expect(utf8Text(bytes)).toBe('{":status":404,":from":"relay"}');
});

describe('a head with a field that could end a line or a message is refused', () => {
  test.each<[string, unknown]>([
    ['CR LF in a value', { 'x-a': 'b\r\nhost: evil' }],
    ['LF in a value', { 'x-a': 'b\nc' }],
    ['NUL in a value', { 'x-a': 'b\0' }],
    ['DEL in a value', { 'x-a': '\x7f' }],
    ['a character beyond a byte', { 'x-a': '\u010a' }],
    ['one such value of several', { 'x-a': ['b', 'c\r'] }],
    ['CR LF in a name', { 'x-a\r\nhost': 'evil' }],
    ['a blank in a name', { 'x a': 'b' }],
    ['a colon in a name', { 'x:a': 'b' }],
    ['a capital in a name', { 'X-A': 'b' }],
    ['no name', { '': 'b' }],
    ['a number', { 'x-a': 1 }],
    ['an object', { 'x-a': { b: 'c' } }],
    ['null', { 'x-a': null }],
    ['a list in a list', { 'x-a': [['b']] }],
    ['an unknown pseudo-header', { ':scheme': 'https' }],
  ])('%s', (_, fields) => {
    expect(() => decodeRequestHead(json({ ...REQUEST, ...(fields as object) }))).toThrow(
      DecodeError,
    );
    expect(() => decodeResponseHead(json({ ...RESPONSE, ...(fields as object) }))).toThrow(
      DecodeError,
    );
  });
});

describe('what is no request head is refused', () => {
  test.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['an array', []],
    ['null', 'null'],
    ['a string', '"a"'],
    ['no method', { ':path': '/' }],
    ['no path', { ':method': 'GET' }],
    ['a method that is none', { ...REQUEST, ':method': 'GET /' }],
    ['an empty method', { ...REQUEST, ':method': '' }],
    ['a method with a line break', { ...REQUEST, ':method': 'GET\n' }],
    ['a list of methods', { ...REQUEST, ':method': ['GET'] }],
    ['a relative path', { ...REQUEST, ':path': 'a' }],
    ['an absolute URL', { ...REQUEST, ':path': 'http://evil.example/' }],
    ['a path that is a number', { ...REQUEST, ':path': 1 }],
    ['a response head', RESPONSE],
  ])('%s', (_, value) => {
    expect(() => decodeRequestHead(json(value))).toThrow(DecodeError);
  });

  test('bytes that are not UTF-8', () => {
    const bytes = json(REQUEST);
    bytes[3] = 0xff;
    expect(() => decodeRequestHead(bytes)).toThrow(DecodeError);
  });

  test('more than 256 KiB', () => {
    const long = { ...REQUEST, 'x-a': 'b'.repeat(262_144) };
    expect(() => decodeRequestHead(json(long))).toThrow(DecodeError);
  });
});

describe('what is no response head is refused', () => {
  test.each<[string, unknown]>([
    ['an interim status', { ...RESPONSE, ':status': 100 }],
    ['a status above 599', { ...RESPONSE, ':status': 600 }],
    ['a broken status', { ...RESPONSE, ':status': 200.5 }],
    ['a status as text', { ...RESPONSE, ':status': '200' }],
    ['an unknown speaker', { ...RESPONSE, ':from': 'cdn' }],
    ['no speaker', { ':status': 200 }],
    ['a request head', REQUEST],
  ])('%s', (_, value) => {
    expect(() => decodeResponseHead(json(value))).toThrow(DecodeError);
  });
});

const NAME_CHARACTERS = [..."!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"];
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...NAME_CHARACTERS), minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'tostring', '0', '-1'),
);
const value = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 12,
});
const headers = fc.array(fc.tuple(name, value), { maxLength: 6 });

/** Values by name, in order: what the order of a JSON object's members cannot change. */
function grouped(list: HeaderList) {
  const groups = new Map<string, string[]>();
  for (const [key, one] of list) groups.set(key, [...(groups.get(key) ?? []), one]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

test('any head comes back, whatever its names', () => {
  fc.assert(
    fc.property(headers, fc.webPath(), fc.integer({ min: 200, max: 599 }), (list, path, status) => {
      const request = decodeRequestHead(
        encodeRequestHead({ method: 'PUT', path: `/${path}`, headers: list }),
      );
      expect([request.method, request.path]).toEqual(['PUT', `/${path}`]);
      expect(grouped(request.headers)).toEqual(grouped(list));
      const response = decodeResponseHead(
        encodeResponseHead({ status, from: 'upstream', headers: list }),
      );
      expect([response.status, response.from]).toEqual([status, 'upstream']);
      expect(grouped(response.headers)).toEqual(grouped(list));
    }),
    { numRuns: RUNS },
  );
});

test('no bytes make the parsers throw anything but a DecodeError', () => {
  const anyObject = fc.dictionary(
    fc.oneof(fc.constantFrom(':method', ':path', ':status', ':from', '__proto__'), fc.string()),
    fc.oneof(fc.jsonValue(), fc.constantFrom('GET', '/', 200, 'relay')),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map(utf8Bytes),
    anyObject.map((value) => json(value)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      for (const decode of [decodeRequestHead, decodeResponseHead]) {
        try {
          decode(input);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }),
    { numRuns: RUNS },
  );
});
