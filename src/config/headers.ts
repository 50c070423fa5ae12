import * as v from 'valibot';
import { HOP_BY_HOP } from '../domain/header-policy.ts';
import { RELAY_HEADER } from '../domain/wire.ts';
import { httpToken } from './http-token.ts';
import { quoted } from './quoted.ts';
import type { Mapping } from './value.ts';
import { isMapping } from './value.ts';

/** `field-value` of RFC 9110, 5.5: no CR, LF, NUL or other control character but the tab. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

// Each hop writes these for itself, or they say where a message ends.
const hopByHopAndFraming = new Set([...HOP_BY_HOP, 'content-length', 'expect', 'host']);

function ownedByRelay(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith(RELAY_HEADER) || lower.startsWith('access-control-');
}

// Only names are quoted: values are often credentials.
const header = v.pipe(
  v.tuple([v.string(), v.unknown()]),
  v.check(
    ([name]) => httpToken.test(name),
    ({ input: [name] }) => `has ${quoted(name)}, which is not a header name`,
  ),
  v.check(
    ([name]) => !hopByHopAndFraming.has(name.toLowerCase()),
    ({ input: [name] }) => `has ${quoted(name)}, which each connection sets for itself`,
  ),
  v.check(
    ([name]) => !ownedByRelay(name),
    ({ input: [name] }) => `has ${quoted(name)}, which the relay itself writes`,
  ),
  v.check(
    ([, value]) => typeof value === 'string',
    ({ input: [name] }) => `has a value for ${quoted(name)} that is not a string`,
  ),
  v.check(
    ([, value]) => typeof value !== 'string' || fieldValue.test(value),
    ({ input: [name] }) =>
      `has a value for ${quoted(name)} with a character that no header may hold`,
  ),
  v.transform(([name, value]) => [name.toLowerCase(), String(value)] as const),
);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const distinctHeaders = v.pipe(
  v.array(header),
  v.check(
    (entries) => new Set(entries.map(([name]) => name)).size === entries.length,
    'has a header twice: names differ by more than upper and lower case',
  ),
);

// The parser's own message quotes the text, so it is not used.
const headersInJson = v.pipe(
  v.string(),
  v.parseJson(undefined, 'is not valid JSON'),
  v.custom<Record<string, unknown>>(isObject, 'must be a JSON object of header names and values'),
  v.transform((object) => Object.entries(object)),
  distinctHeaders,
);

const headersInMapping = v.pipe(
  v.custom<Mapping>(isMapping, 'must be a mapping of header names and values'),
  v.transform(({ entries }) => entries.map(({ key, value }): [string, unknown] => [key, value])),
  distinctHeaders,
);

/** Header names and values, as a JSON text or as a mapping. Any name is data, `__proto__` too. */
export const headers = v.lazy((input) =>
  typeof input === 'string' ? headersInJson : headersInMapping,
);
