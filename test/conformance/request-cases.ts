import { type Latin1, rfc } from './message-reader.ts';
import type { Subject } from './routes.ts';

/** What must come of a request on every kind of route. */
export type Outcome =
  /** One of these answers, and the connection is closed: where it ends, nobody can say. */
  | { readonly kind: 'refused'; readonly statuses: readonly number[] }
  /** One of these answers; the connection may go on, since the request has a clear end. */
  | { readonly kind: 'declined'; readonly statuses: readonly number[] }
  /** As an honest request, and the next one on the connection too. */
  | { readonly kind: 'served' }
  /** Served or refused, and then the connection is closed. */
  | { readonly kind: 'last' }
  /** Served or refused, as a recipient may choose; what is forwarded is by the letter in any case. */
  | { readonly kind: 'lenient' }
  /** Breaks within the body: never a success, and the upstream never sees a complete request. */
  | { readonly kind: 'broken' };

/** A request, and what RFC 9112 or 9110 has a server do with it. */
export interface RequestCase {
  readonly name: string;
  readonly section: string;
  /** Another request follows it on the same connection. */
  readonly bytes: (subject: Subject) => Latin1;
  readonly outcome: Outcome;
}

interface Parts {
  readonly line?: string;
  readonly host?: readonly string[];
  /** Besides the subject's. */
  readonly fields?: readonly string[];
  readonly framing?: readonly string[];
  readonly body?: Latin1;
}

/** A request put together from its parts, with CRLF throughout; honest where no part says otherwise. */
function message(subject: Subject, parts: Parts = {}): Latin1 {
  const {
    line = `${subject.method} ${subject.target} HTTP/1.1`,
    host = ['Host: relay.example'],
    fields = [],
    framing = [`Content-Length: ${subject.body.length}`],
    body = subject.body,
  } = parts;
  const lines = [line, ...host, ...subject.fields, ...fields, ...framing];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const CHUNKED = ['Transfer-Encoding: chunked'];
const hex = (text: Latin1) => text.length.toString(16);
/** A body in one chunk. */
const chunk = (text: Latin1) => `${hex(text)}\r\n${text}\r\n0\r\n\r\n`;
const SMUGGLED = 'GET /open/smuggled HTTP/1.1\r\nHost: relay.example\r\n\r\n';

const REFUSED: Outcome = { kind: 'refused', statuses: [400] };
const UNKNOWN_CODING: Outcome = { kind: 'refused', statuses: [400, 501] };
const BAD_TARGET: Outcome = { kind: 'declined', statuses: [400] };
const SERVED: Outcome = { kind: 'served' };
const LAST: Outcome = { kind: 'last' };
const LENIENT: Outcome = { kind: 'lenient' };
const BROKEN: Outcome = { kind: 'broken' };

type Row = readonly [name: string, section: string, parts: (s: Subject) => Parts, Outcome];
type RawRow = readonly [name: string, section: string, bytes: (s: Subject) => Latin1, Outcome];

const fromParts = (rows: readonly Row[]): RequestCase[] =>
  rows.map(([name, section, parts, outcome]) => ({
    name,
    section: rfc(section),
    bytes: (subject) => message(subject, parts(subject)),
    outcome,
  }));
const fromBytes = (rows: readonly RawRow[]): RequestCase[] =>
  rows.map(([name, section, bytes, outcome]) => ({
    name,
    section: rfc(section),
    bytes,
    outcome,
  }));

const field = (line: string) => () => ({ fields: [line] });
const host =
  (...lines: string[]) =>
  () => ({ host: lines });
const framing =
  (...lines: string[]) =>
  (s: Subject) => ({ framing: lines, body: chunk(s.body) });
const length =
  (...values: string[]) =>
  () => ({
    framing: values.map((value) => `Content-Length: ${value}`),
  });
const chunked = (body: (text: Latin1) => Latin1) => (s: Subject) => ({
  framing: CHUNKED,
  body: body(s.body),
});

const honest = fromParts([['an honest request', '2.1', () => ({}), SERVED]]);

const lines = fromBytes([
  ['an empty line before the request line', '2.2', (s) => `\r\n${message(s)}`, SERVED],
  ['bare LF after the request line', '2.2', (s) => message(s).replace('\r\n', '\n'), REFUSED],
  [
    'bare LF after a field line',
    '2.2',
    (s) => message(s).replace('.example\r\n', '.example\n'),
    REFUSED,
  ],
  [
    'bare LF as the end of the head',
    '2.2',
    (s) => message(s).replace('\r\n\r\n', '\r\n\n'),
    REFUSED,
  ],
  [
    'bare LF throughout the head',
    '2.2',
    (s) => {
      const [head = ''] = message(s).split('\r\n\r\n', 1);
      return `${head.replaceAll('\r\n', '\n')}\n\n${s.body}`;
    },
    REFUSED,
  ],
  ['CR without LF after the request line', '2.2', (s) => message(s).replace('\r\n', '\r'), REFUSED],
  [
    'CR without LF after a field line',
    '2.2',
    (s) => message(s).replace('.example\r\n', '.example\r'),
    REFUSED,
  ],
  [
    'CR without LF in the request line',
    '2.2',
    (s) => message(s).replace(' HTTP/', '\r HTTP/'),
    REFUSED,
  ],
  [
    'CR CR LF after a field line',
    '2.2',
    (s) => message(s).replace('.example\r\n', '.example\r\r\n'),
    REFUSED,
  ],
  [
    'white space before the first field line',
    '2.2',
    (s) => message(s).replace('\r\nHost', '\r\n Host'),
    REFUSED,
  ],
  [
    'a line of white space before the first field',
    '2.2',
    (s) => message(s).replace('\r\nHost', '\r\n \r\nHost'),
    REFUSED,
  ],
]);

const requestLine = fromParts([
  ...(
    [
      ['no version (HTTP/0.9)', '2.3', (s) => `${s.method} ${s.target}`],
      ['the version HTTP/0.9', '2.3', (s) => `${s.method} ${s.target} HTTP/0.9`],
      ['the version HTTP/2.0', '2.3', (s) => `${s.method} ${s.target} HTTP/2.0`],
      ['the version HTTP/3.0', '2.3', (s) => `${s.method} ${s.target} HTTP/3.0`],
      ['a version in lower case', '2.3', (s) => `${s.method} ${s.target} http/1.1`],
      ['a version without a minor', '2.3', (s) => `${s.method} ${s.target} HTTP/1`],
      ['a version with two digits', '2.3', (s) => `${s.method} ${s.target} HTTP/1.10`],
      ['a version with white space', '2.3', (s) => `${s.method} ${s.target} HTTP/1.1 `],
      ['another protocol', '2.3', (s) => `${s.method} ${s.target} ICE/1.1`],
      ['a tab after the method', '3', (s) => `${s.method}\t${s.target} HTTP/1.1`],
      ['a tab before the version', '3', (s) => `${s.method} ${s.target}\tHTTP/1.1`],
      ['white space before the method', '3', (s) => ` ${s.method} ${s.target} HTTP/1.1`],
      ['a space in the target', '3.2', (s) => `${s.method} ${s.target}/x y HTTP/1.1`],
      ['NUL in the target', '3.2', (s) => `${s.method} ${s.target}\0 HTTP/1.1`],
      ['DEL in the target', '3.2', (s) => `${s.method} ${s.target}\x7f HTTP/1.1`],
      ['a control character in the target', '3.2', (s) => `${s.method} ${s.target}\x01 HTTP/1.1`],
      ['no target', '3.2', (s) => `${s.method} HTTP/1.1`],
    ] as const satisfies readonly (readonly [string, string, (s: Subject) => string])[]
  ).map(
    ([name, section, line]): Row => [
      name,
      section,
      (s: Subject) => ({ line: line(s) }),
      { kind: 'refused', statuses: [400, 501, 505] },
    ],
  ),
  [
    'two spaces after the method',
    '3',
    (s) => ({ line: `${s.method}  ${s.target} HTTP/1.1` }),
    LENIENT,
  ],
  [
    'two spaces before the version',
    '3',
    (s) => ({ line: `${s.method} ${s.target}  HTTP/1.1` }),
    LENIENT,
  ],
  [
    'a method in lower case',
    '3.1',
    (s) => ({ line: `${s.method.toLowerCase()} ${s.target} HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 405, 501, 562, 569] },
  ],
  [
    'an unknown method',
    '3.1',
    (s) => ({ line: `MTE ${s.target} HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 405, 501, 562, 569] },
  ],
  [
    'a minor version above 1',
    '2.3',
    (s) => ({ line: `${s.method} ${s.target} HTTP/1.2` }),
    { kind: 'refused', statuses: [400, 505] },
  ],
  [
    'a fragment in the target',
    '3.2',
    (s) => ({ line: `${s.method} ${s.target}#x HTTP/1.1` }),
    BAD_TARGET,
  ],
  [
    'a target that does not begin with a slash',
    '3.2.1',
    (s) => ({ line: `${s.method} ${s.target.slice(1)} HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 404, 569] },
  ],
  [
    'a target in absolute form',
    '3.2.2',
    (s) => ({ line: `${s.method} http://relay.example${s.target} HTTP/1.1` }),
    SERVED,
  ],
  [
    'a target in absolute form, in upper case',
    '3.2.2',
    (s) => ({ line: `${s.method} HTTP://RELAY.EXAMPLE${s.target} HTTP/1.1` }),
    SERVED,
  ],
  [
    'a target in absolute form with another host than Host',
    '3.2.2',
    (s) => ({ line: `${s.method} http://other.example${s.target} HTTP/1.1` }),
    SERVED,
  ],
  [
    'a target in absolute form and no Host',
    '3.2',
    (s) => ({ line: `${s.method} http://relay.example${s.target} HTTP/1.1`, host: [] }),
    REFUSED,
  ],
  [
    'a target in absolute form with user info',
    '3.2.2',
    (s) => ({ line: `${s.method} http://a:b@relay.example${s.target} HTTP/1.1` }),
    BAD_TARGET,
  ],
  [
    'a target in absolute form of another scheme',
    '3.2.2',
    (s) => ({ line: `${s.method} ftp://relay.example${s.target} HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 404, 421, 569] },
  ],
  [
    'a target in absolute form without a host',
    '3.2.2',
    (s) => ({ line: `${s.method} http://${s.target} HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 404] },
  ],
  [
    'a target that begins with two slashes',
    '3.2.1',
    (s) => ({ line: `${s.method} //other.example${s.target} HTTP/1.1` }),
    { kind: 'declined', statuses: [200, 400, 404, 569] },
  ],
  [
    'an authority as the target',
    '3.2.3',
    (s) => ({ line: `${s.method} relay.example:80 HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 404, 569] },
  ],
  [
    'an asterisk as the target of another method than OPTIONS',
    '3.2.4',
    (s) => ({ line: `${s.method} * HTTP/1.1` }),
    { kind: 'declined', statuses: [400, 404, 569] },
  ],
]);

const hosts = fromParts([
  ['no Host', '3.2', host(), REFUSED],
  ['two Host fields, equal', '3.2', host('Host: relay.example', 'Host: relay.example'), REFUSED],
  [
    'two Host fields, different',
    '3.2',
    host('Host: relay.example', 'Host: other.example'),
    REFUSED,
  ],
  ['a list in Host', '3.2', host('Host: relay.example, other.example'), REFUSED],
  ...(
    [
      ['a space', 'relay example'],
      ['user info', 'user@relay.example'],
      ['a path', 'relay.example/a'],
      ['a query', 'relay.example?a'],
      ['a fragment', 'relay.example#a'],
      ['a backslash', 'relay.example\\a'],
      ['a port that is no number', 'relay.example:eighty'],
      ['a port that is too high', 'relay.example:65536'],
      ['a bracket left open', '[::1'],
      ['an IPv6 address without brackets', '::1'],
      ['angle brackets', '<relay.example>'],
      ['a quotation mark', '"relay.example"'],
      ['a broken percent encoding', 'relay%zz.example'],
    ] as const
  ).map(([name, value]): Row => [`${name} in Host`, '3.2', host(`Host: ${value}`), REFUSED]),
  ['an empty Host', '3.2', host('Host:'), SERVED],
  ['a port in Host', '3.2', host('Host: relay.example:8080'), SERVED],
  ['an IPv6 address in Host', '3.2', host('Host: [::1]:8080'), SERVED],
  ['an underscore in Host', '3.2', host('Host: relay_1.example'), SERVED],
]);

const fieldLines = fromParts([
  ['white space before the colon', '5.1', field('X-A : 1'), REFUSED],
  ['a tab before the colon', '5.1', field('X-A\t: 1'), REFUSED],
  [
    'white space before the colon of Content-Length',
    '5.1',
    (s) => ({ framing: [`Content-Length : ${s.body.length}`] }),
    REFUSED,
  ],
  [
    'white space before the colon of Transfer-Encoding',
    '5.1',
    framing('Transfer-Encoding : chunked'),
    REFUSED,
  ],
  ['an empty field name', '5', field(': 1'), REFUSED],
  ['a field line without a colon', '5', field('X-A'), REFUSED],
  ['a separator in a field name', '5', field('X(A): 1'), REFUSED],
  ['NUL in a field name', '5', field('X\0A: 1'), REFUSED],
  ['a byte above 127 in a field name', '5', field('X\xe9: 1'), REFUSED],
  ['obs-fold with a space', '5.2', field('X-A: 1\r\n 2'), REFUSED],
  ['obs-fold with a tab', '5.2', field('X-A: 1\r\n\t2'), REFUSED],
  ['obs-fold in Transfer-Encoding', '5.2', framing('Transfer-Encoding:\r\n chunked'), REFUSED],
  [
    'obs-fold in Content-Length',
    '5.2',
    (s) => ({ framing: [`Content-Length:\r\n ${s.body.length}`] }),
    REFUSED,
  ],
  ['NUL in a field value', '9110, 5.5', field('X-A: a\0b'), REFUSED],
  ['CR in a field value', '9110, 5.5', field('X-A: a\rb'), REFUSED],
  ['another control character in a field value', '9110, 5.5', field('X-A: a\x01b'), REFUSED],
  ['DEL in a field value', '9110, 5.5', field('X-A: a\x7fb'), REFUSED],
  ['a byte above 127 in a field value', '9110, 5.5', field('X-A: caf\xe9'), SERVED],
  ['an empty field value', '9110, 5.5', field('X-A:'), SERVED],
  ['white space around a field value', '5.1', field('X-A: \t 1 \t '), SERVED],
  ['the field name __proto__', '5.1', field('__proto__: 1'), SERVED],
  [
    'more fields than Node keeps',
    '5.4',
    () => ({ fields: Array.from({ length: 2_100 }, (_, i) => `a${i}: ${i}`) }),
    { kind: 'declined', statuses: [400, 431] },
  ],
  [
    'a field of more than the limit',
    '5.4',
    field(`X-A: ${'a'.repeat(300_000)}`),
    { kind: 'refused', statuses: [431] },
  ],
  [
    'more fields than the limit',
    '5.4',
    () => ({ fields: Array.from({ length: 40_000 }, (_, i) => `a${i}: 1`) }),
    { kind: 'refused', statuses: [431] },
  ],
  [
    'a target of more than the limit',
    '3',
    (s) => ({ line: `${s.method} ${s.target}?${'a'.repeat(300_000)} HTTP/1.1` }),
    { kind: 'refused', statuses: [414, 431] },
  ],
]);

const contentLength = fromParts([
  ...(
    [
      ['is signed', '+5'],
      ['is negative', '-5'],
      ['is hexadecimal', '0x5'],
      ['has letters after it', '5a'],
      ['is a fraction', '5.0'],
      ['is in exponent form', '5e0'],
      ['has a space in it', '1 0'],
      ['is quoted', '"5"'],
      ['is empty', ''],
      ['does not fit 64 bits', '18446744073709551621'],
      ['has twenty-two digits', '9999999999999999999999'],
      ['is a list of different values', '5, 6'],
      ['ends in a comma', '5,'],
      ['holds a vertical tab', '\x0b5'],
    ] as const
  ).map(([name, value]): Row => [`Content-Length ${name}`, '6.3', length(value), REFUSED]),
  ['two Content-Length fields, different', '6.3', length('5', '6'), REFUSED],
  ['two Content-Length fields, one of them empty', '6.3', length('5', ''), REFUSED],
  [
    'two Content-Length fields, equal',
    '6.3',
    (s) => ({ framing: [`Content-Length: ${s.body.length}`, `Content-Length: ${s.body.length}`] }),
    REFUSED,
  ],
  [
    'a list of equal Content-Lengths',
    '6.3',
    (s) => ({ framing: [`Content-Length: ${s.body.length}, ${s.body.length}`] }),
    REFUSED,
  ],
  [
    'leading zeros in Content-Length',
    '6.2',
    (s) => ({ framing: [`Content-Length: 000${s.body.length}`] }),
    SERVED,
  ],
]);

const transferEncoding = fromParts([
  ['chunked', '6.1', framing('Transfer-Encoding: chunked'), SERVED],
  ['chunked in mixed case', '7', framing('tRANSFER-eNCODING: cHuNkEd'), SERVED],
  ['spaces around chunked', '5.1', framing('Transfer-Encoding:   chunked  '), SERVED],
  ['no space before chunked', '5.1', framing('Transfer-Encoding:chunked'), SERVED],
  ['tabs around chunked', '5.1', framing('Transfer-Encoding: \t chunked \t'), LENIENT],
  [
    'Transfer-Encoding before Content-Length',
    '6.3',
    framing('Transfer-Encoding: chunked', 'Content-Length: 5'),
    REFUSED,
  ],
  [
    'Content-Length before Transfer-Encoding',
    '6.3',
    framing('Content-Length: 5', 'Transfer-Encoding: chunked'),
    REFUSED,
  ],
  ...(
    [
      ['an unknown coding', 'gzip, chunked'],
      ['a coding unknown to anybody', 'xchunked'],
      ['chunked with letters after it', 'chunkedx'],
      ['chunked with a control character before it', '\x0bchunked'],
      ['chunked with a control character after it', 'chunked\x0b'],
      ['chunked with a parameter', 'chunked;a=b'],
      ['chunked, quoted', '"chunked"'],
      ['chunked twice', 'chunked, chunked'],
      ['chunked, then identity', 'chunked, identity'],
      ['identity, then chunked', 'identity, chunked'],
      ['identity alone', 'identity'],
      ['chunked, then gzip', 'chunked, gzip'],
      ['two words', 'gzip chunked'],
      ['chunked after a semicolon', 'gzip;chunked'],
      ['an empty value', ''],
      ['an accented coding', 'chunk\xe9d'],
    ] as const
  ).map(
    ([name, value]): Row => [
      `Transfer-Encoding: ${name}`,
      '6.1',
      framing(`Transfer-Encoding: ${value}`),
      UNKNOWN_CODING,
    ],
  ),
  [
    'two Transfer-Encoding fields, both chunked',
    '6.1',
    framing('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
    UNKNOWN_CODING,
  ],
  [
    'two Transfer-Encoding fields, chunked first',
    '6.1',
    framing('Transfer-Encoding: chunked', 'Transfer-Encoding: identity'),
    UNKNOWN_CODING,
  ],
  [
    'two Transfer-Encoding fields, chunked last',
    '6.1',
    framing('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'),
    UNKNOWN_CODING,
  ],
  [
    'Transfer-Encoding in HTTP/1.0',
    '6.1',
    (s) => ({
      line: `${s.method} ${s.target} HTTP/1.0`,
      fields: ['Connection: keep-alive'],
      framing: CHUNKED,
      body: chunk(s.body),
    }),
    LAST,
  ],
  [
    'Transfer-Encoding and Content-Length in HTTP/1.0',
    '6.1',
    (s) => ({
      line: `${s.method} ${s.target} HTTP/1.0`,
      fields: ['Connection: keep-alive'],
      framing: [...CHUNKED, 'Content-Length: 5'],
      body: chunk(s.body),
    }),
    LAST,
  ],
]);

const chunks = fromParts([
  [
    'several chunks',
    '7.1',
    chunked((b) => `1\r\n${b.slice(0, 1)}\r\n${hex(b.slice(1))}\r\n${b.slice(1)}\r\n0\r\n\r\n`),
    SERVED,
  ],
  ['leading zeros in a chunk size', '7.1', chunked((b) => `000${chunk(b)}`), SERVED],
  [
    'several zeros as the last chunk',
    '7.1',
    chunked((b) => `${hex(b)}\r\n${b}\r\n000\r\n\r\n`),
    SERVED,
  ],
  ['a chunk extension', '7.1.1', chunked((b) => `${hex(b)};a=b\r\n${b}\r\n0;c\r\n\r\n`), SERVED],
  [
    'a quoted chunk extension',
    '7.1.1',
    chunked((b) => `${hex(b)};a="b;c"\r\n${b}\r\n0\r\n\r\n`),
    SERVED,
  ],
  ['a chunk size with 0x', '7.1', chunked((b) => `0x${chunk(b)}`), BROKEN],
  ['a negative chunk size', '7.1', chunked((b) => `-${chunk(b)}`), BROKEN],
  ['a signed chunk size', '7.1', chunked((b) => `+${chunk(b)}`), BROKEN],
  ['white space before a chunk size', '7.1', chunked((b) => ` ${chunk(b)}`), BROKEN],
  [
    'white space after a chunk size',
    '7.1',
    chunked((b) => `${hex(b)} \r\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  ['an underscore in a chunk size', '7.1', chunked((b) => `0_${chunk(b)}`), BROKEN],
  ['no chunk size', '7.1', chunked((b) => `\r\n${b}\r\n0\r\n\r\n`), BROKEN],
  [
    'an empty chunk size with an extension',
    '7.1',
    chunked((b) => `;a\r\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  [
    'a chunk size of more than 64 bits',
    '7.1',
    chunked((b) => `1000000000000000${chunk(b)}`),
    BROKEN,
  ],
  ['bare LF after a chunk size', '7.1', chunked((b) => `${hex(b)}\n${b}\r\n0\r\n\r\n`), BROKEN],
  [
    'bare LF after a chunk extension',
    '7.1.1',
    chunked((b) => `${hex(b)};a\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  [
    'bare CR in a chunk extension',
    '7.1.1',
    chunked((b) => `${hex(b)};a\rb\r\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  [
    'NUL in a chunk extension',
    '7.1.1',
    chunked((b) => `${hex(b)};a\0b\r\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  [
    'a chunk extension of 20,000 bytes',
    '7.1.1',
    chunked((b) => `${hex(b)};${'a'.repeat(20_000)}\r\n${b}\r\n0\r\n\r\n`),
    BROKEN,
  ],
  ['bare LF after chunk data', '7.1', chunked((b) => `${hex(b)}\r\n${b}\n0\r\n\r\n`), BROKEN],
  ['no CRLF after chunk data', '7.1', chunked((b) => `${hex(b)}\r\n${b}0\r\n\r\n`), BROKEN],
  [
    'more chunk data than its size',
    '7.1',
    chunked((b) => `${hex(b)}\r\n${b}xx\r\n0\r\n\r\n`),
    BROKEN,
  ],
  ['bare LF after the last chunk', '7.1', chunked((b) => `${hex(b)}\r\n${b}\r\n0\n\r\n`), BROKEN],
  [
    'bare LF as the end of the trailers',
    '7.1.2',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\n\n`),
    BROKEN,
  ],
  ['no CRLF after the last chunk', '7.1', chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\n`), BROKEN],
  ['a trailer', '7.1.2', chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nX-Trailer: 1\r\n\r\n`), SERVED],
  [
    'routing and relay fields in the trailers',
    '9110, 6.5.1',
    chunked(
      (b) =>
        `${hex(b)}\r\n${b}\r\n0\r\nHost: x\r\nX-Mte-Relay: x\r\nConnection: keep-alive\r\n\r\n`,
    ),
    SERVED,
  ],
  [
    'Content-Length in the trailers',
    '9110, 6.5.1',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nContent-Length: 50\r\n\r\n`),
    BROKEN,
  ],
  [
    'Transfer-Encoding in the trailers',
    '9110, 6.5.1',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`),
    { kind: 'lenient' },
  ],
  [
    'white space before the colon in a trailer',
    '7.1.2',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nX-A : 1\r\n\r\n`),
    BROKEN,
  ],
  [
    'bare LF in a trailer',
    '7.1.2',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nX-A: 1\nX-B: 2\r\n\r\n`),
    BROKEN,
  ],
  [
    'NUL in a trailer',
    '7.1.2',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nX-A: \0\r\n\r\n`),
    BROKEN,
  ],
  [
    'trailers of 300,000 bytes',
    '7.1.2',
    chunked((b) => `${hex(b)}\r\n${b}\r\n0\r\nX-A: ${'a'.repeat(300_000)}\r\n\r\n`),
    BROKEN,
  ],
]);

const smuggling = fromParts([
  [
    'CL.TE: a length that covers a whole second request',
    '11.2',
    () => ({
      framing: [`Content-Length: ${5 + SMUGGLED.length}`, ...CHUNKED],
      body: `0\r\n\r\n${SMUGGLED}`,
    }),
    REFUSED,
  ],
  [
    'TE.CL: a chunk that holds a second request',
    '11.2',
    () => ({ framing: [...CHUNKED, 'Content-Length: 4'], body: chunk(SMUGGLED) }),
    REFUSED,
  ],
  [
    'TE.TE: the second one obscured',
    '11.2',
    () => ({ framing: [...CHUNKED, 'Transfer-Encoding: x'], body: `0\r\n\r\n${SMUGGLED}` }),
    UNKNOWN_CODING,
  ],
  [
    'TE.TE: the first one obscured',
    '11.2',
    () => ({ framing: ['Transfer-Encoding: x', ...CHUNKED], body: `0\r\n\r\n${SMUGGLED}` }),
    UNKNOWN_CODING,
  ],
  [
    'CL.CL: a second, shorter length',
    '11.2',
    () => ({
      framing: [`Content-Length: ${SMUGGLED.length}`, 'Content-Length: 0'],
      body: SMUGGLED,
    }),
    REFUSED,
  ],
  [
    'Content-Length named in Connection',
    '11.2',
    (s) => ({
      fields: ['Connection: content-length'],
      framing: [`Content-Length: ${s.body.length}`],
    }),
    SERVED,
  ],
  [
    'Transfer-Encoding named in Connection',
    '11.2',
    (s) => ({ fields: ['Connection: transfer-encoding'], framing: CHUNKED, body: chunk(s.body) }),
    SERVED,
  ],
  ['Host named in Connection', '11.2', field('Connection: host'), SERVED],
]);

export const REQUEST_CASES: readonly RequestCase[] = [
  ...honest,
  ...lines,
  ...requestLine,
  ...hosts,
  ...fieldLines,
  ...contentLength,
  ...transferEncoding,
  ...chunks,
  ...smuggling,
];
