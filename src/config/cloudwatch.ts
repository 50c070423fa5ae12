import * as v from 'valibot';
import { listOf } from './list.ts';
import { quoted } from './quoted.ts';
import type { Mapping } from './value.ts';
import { isMapping } from './value.ts';

/** A namespace of one's own: AWS keeps those that begin with its name. */
export const cloudWatchNamespace = v.pipe(
  v.string(),
  v.regex(
    /^(?!AWS\/|:)[\w.\-/#: ]{1,255}$/i,
    ({ input }) =>
      `must have 1 to 255 of the characters A-Z a-z 0-9 . - _ / # : and blank, and begin with ` +
      `neither a colon nor AWS/, not ${quoted(input)}`,
  ),
);

/** CloudWatch takes 30 on a metric, and one is the metric's own. */
const MOST = 29;
const LONGEST_NAME = 255;
const LONGEST_VALUE = 1_024;

/** Dimensions by which metrics are told apart; the same name could not say anything else. */
const OWN_NAMES = ['Code', 'Operation', 'Worker'];

const nameOf = (text: string) => text.slice(0, text.indexOf('='));
const textOf = (text: string) => text.slice(text.indexOf('=') + 1);
const printable = (text: string) => /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/.test(text);

const dimension = v.pipe(
  v.string(),
  v.check((text) => text.includes('='), 'has an item without =; write Name=Value'),
  v.check(
    (text) =>
      printable(nameOf(text)) && nameOf(text).length <= LONGEST_NAME && !text.startsWith(':'),
    ({ input }) =>
      `has the name ${quoted(nameOf(input))}; a name has 1 to ${LONGEST_NAME} visible characters ` +
      `of ASCII and does not begin with a colon`,
  ),
  v.check(
    (text) => printable(textOf(text)) && textOf(text).length <= LONGEST_VALUE,
    ({ input }) =>
      `has a value for ${quoted(nameOf(input))} that is not 1 to ${LONGEST_VALUE} visible ` +
      `characters of ASCII`,
  ),
  v.check(
    (text) => !OWN_NAMES.includes(nameOf(text)),
    ({ input }) => `has the name ${quoted(nameOf(input))}, which some metrics have themselves`,
  ),
);

const entry = v.pipe(
  v.tuple([v.string(), v.unknown()]),
  v.check(
    ([name]) => !name.includes('='),
    ({ input: [name] }) => `has the name ${quoted(name)}, in which no = may be`,
  ),
  v.check(
    ([, value]) => typeof value === 'string',
    ({ input: [name] }) => `has a value for ${quoted(name)} that is not a string`,
  ),
  v.transform(([name, value]) => `${name}=${String(value)}`),
  dimension,
);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// The parser's own message quotes the text, so it is not used.
const inJson = v.pipe(
  v.string(),
  v.parseJson(undefined, 'is not valid JSON'),
  v.custom<Record<string, unknown>>(isObject, 'must be a JSON object of names and values'),
  v.transform((object) => Object.entries(object)),
  v.array(v.config(entry, { abortPipeEarly: true })),
);

const inMapping = v.pipe(
  v.custom<Mapping>(isMapping, 'must be a mapping of names and values'),
  v.transform(({ entries }) => entries.map(({ key, value }): [string, unknown] => [key, value])),
  v.array(v.config(entry, { abortPipeEarly: true })),
);

/** Each as `Name=Value`: from a list of such, from a JSON text or from a mapping. */
export const cloudWatchDimensions = v.pipe(
  v.lazy((input) => {
    if (isMapping(input)) return inMapping;
    return typeof input === 'string' && input.startsWith('{') ? inJson : listOf(dimension);
  }),
  v.check((all) => all.length <= MOST, `has more than ${MOST} dimensions`),
  v.check(
    (all) => new Set(all.map(nameOf)).size === all.length,
    'has a name twice; each dimension has one value',
  ),
);
