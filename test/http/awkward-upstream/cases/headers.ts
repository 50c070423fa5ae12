import { echo, plainly, raw } from '../answers.ts';
import type { Cases } from '../case.ts';

const TOKEN = "!#$%&'*+-.^_`|~0az";
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', TOKEN, 'X-Case', 'status'];
/** `fetch` itself loses one of them. */
const SENT = NAMES.filter((name) => name !== '__proto__');
/** Every character that a value may hold within it (RFC 9110, 5.5). */
const VALUE = Array.from({ length: 256 }, (_, i) => i)
  .filter((i) => i > 0x20 && i !== 0x7f)
  .map((i) => String.fromCharCode(i))
  .join('');

const head = (...lines: readonly string[]) =>
  raw(
    `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}content-length: 1\r\n\r\nx`,
  );
const asked = (headers: [string, string][]) => () => ({ headers });
const done = plainly(200, {}, 'done');

export const headers: Cases = {
  'several cookies': {
    answer: head('set-cookie: a=1; Path=/', 'Set-Cookie: b=2, c', 'set-cookie: '),
  },
  'a repeated header': { answer: head('x-many: one', 'x-many: two', 'X-Many: one') },
  'odd header names': { answer: head(...NAMES.map((name) => `${name}: of ${name}`)) },
  'empty values': { answer: head('x-empty:', 'x-blank: \t ', 'x-padded:   a  b') },
  'every byte of a value': { answer: head(`x-bytes: ${VALUE}`) },
  'a very long value': { answer: head(`x-long: ${'v'.repeat(7000)}`) },
  'many headers': {
    answer: head(...Array.from({ length: 300 }, (_, i) => `x-${i}: value ${i}`)),
  },
  'a date, a server and caching': {
    answer: head(
      'date: Mon, 01 Jan 2024 00:00:00 GMT',
      'server: odd/1',
      'cache-control: max-age=60',
      'expires: 0',
      'vary: accept, origin',
      'age: 5',
      'via: 1.1 cache',
    ),
  },
  'headers that concern a connection': {
    answer: head(
      'connection: x-hop, close',
      'x-hop: 1',
      'keep-alive: timeout=9',
      'proxy-authenticate: Basic',
      'te: trailers',
      'trailer: x',
      'proxy-connection: close',
    ),
    dropped: ['x-hop', 'proxy-authenticate', 'te', 'trailer', 'proxy-connection'],
  },
  'headers of CORS, which are the relay’s own': {
    answer: head('access-control-allow-origin: *', 'access-control-expose-headers: a'),
    dropped: ['access-control-allow-origin', 'access-control-expose-headers'],
  },
  'headers of the relay’s protocol from the upstream': {
    answer: head('x-mte-relay: a,b', 'x-mte-relay-eh: c', 'x-mte-relay-proof: 1.d'),
    dropped: ['x-mte-relay', 'x-mte-relay-eh', 'x-mte-relay-proof'],
  },
  'a reason phrase of its own, which newer versions of HTTP do not have': {
    answer: raw('HTTP/1.1 200 Quite Fine\r\ncontent-length: 1\r\n\r\nx'),
    relayed: { statusText: 'OK' },
  },
  'no reason phrase': {
    answer: raw('HTTP/1.1 200 \r\ncontent-length: 1\r\n\r\nx'),
    relayed: { statusText: 'OK' },
  },
  'odd header names of a request': {
    init: asked(SENT.map((name) => [name, `of ${name}`])),
    answer: done,
  },
  'empty values of a request': {
    init: asked([
      ['x-empty', ''],
      ['x-padded', '  a  b '],
    ]),
    answer: done,
  },
  'every byte of a request’s value': { init: asked([['x-bytes', VALUE]]), answer: done },
  'a repeated header of a request': {
    init: asked([
      ['x-many', 'one'],
      ['x-many', 'two'],
      ['cookie', 'a=1'],
    ]),
    answer: done,
  },
  'many headers of a request': {
    init: asked(Array.from({ length: 200 }, (_, i) => [`x-${i}`, `value ${i}`])),
    answer: done,
  },
  'headers that an application sets in fetch’s place': {
    init: asked([
      ['accept', 'a/b'],
      ['accept-language', 'sv'],
      ['accept-encoding', 'identity'],
      ['user-agent', 'own/1'],
      ['authorization', 'Bearer x'],
    ]),
    answer: done,
  },
  'credentials and a body': {
    init: () => ({
      method: 'POST',
      body: 'x',
      headers: { authorization: 'Basic eDp5', cookie: 'a=b' },
    }),
    answer: echo,
  },
};
