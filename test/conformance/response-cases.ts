import { type Latin1, rfc } from './message-reader.ts';

/** What a client must see of an answer. */
export type Seen =
  /** This status and body, whole. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: Latin1 }
  /** The relay's own 502, or a message that is visibly cut: never an end. */
  | { readonly kind: 'failure' }
  /** One of both: an upstream's answer that a recipient may take or refuse, whole in any case. */
  | { readonly kind: 'either'; readonly status: number; readonly body: Latin1 };

/** Bytes that an upstream answers with, and what RFC 9112 has a proxy make of them. */
export interface ResponseCase {
  readonly name: string;
  readonly section: string;
  /** Written one after the other, each in a segment of its own. */
  readonly writes: readonly Latin1[];
  /** What the upstream does after the last of them. */
  readonly ending: 'keep' | 'end' | 'reset';
  readonly method: 'GET' | 'HEAD';
  readonly seen: Seen;
}

type Options = Partial<Pick<ResponseCase, 'ending' | 'method'>>;
type Row = readonly [
  name: string,
  section: string,
  writes: Latin1 | readonly Latin1[],
  Seen,
  Options?,
];

const answer = (body: Latin1, status = 200): Seen => ({ kind: 'answer', status, body });
const either = (body: Latin1, status = 200): Seen => ({ kind: 'either', status, body });
const FAILURE: Seen = { kind: 'failure' };
const END: Options = { ending: 'end' };
const RESET: Options = { ending: 'reset' };
const HEAD: Options = { method: 'HEAD' };

const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n');
const CHUNKED = 'Transfer-Encoding: chunked';
const HELLO = '5\r\nhello\r\n0\r\n\r\n';
const FORGED = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged';

const ROWS: readonly Row[] = [
  ['an honest answer with a length', '6.2', `${head('Content-Length: 5')}hello`, answer('hello')],
  ['an honest answer in chunks', '7.1', head(CHUNKED) + HELLO, answer('hello')],
  [
    'chunks in several segments',
    '7.1',
    [head(CHUNKED), '5\r\nhel', 'lo\r\n0\r\n', '\r\n'],
    answer('hello'),
  ],
  ['no framing, until the end of the connection', '6.3', `${head()}hello`, answer('hello'), END],
  ['no framing, in several segments', '6.3', [head(), 'hel', 'lo'], answer('hello'), END],
  ['no framing, until a reset', '8', [head(), 'hello'], FAILURE, RESET],
  [
    'HTTP/1.0 until the end of the connection',
    '2.3',
    'HTTP/1.0 200 OK\r\n\r\nhello',
    answer('hello'),
    END,
  ],
  [
    'an empty line before the status line',
    '2.2',
    `\r\n${head('Content-Length: 5')}hello`,
    either('hello'),
  ],
  ['no reason phrase', '4', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', either('hello')],

  [
    'Transfer-Encoding and Content-Length, whole',
    '6.3',
    head(CHUNKED, 'Content-Length: 3') + HELLO,
    either('hello'),
  ],
  [
    'Transfer-Encoding and Content-Length, streamed',
    '6.3',
    [head(CHUNKED, 'Content-Length: 3'), HELLO],
    either('hello'),
  ],
  [
    'Content-Length and Transfer-Encoding, streamed',
    '6.3',
    [head('Content-Length: 3', CHUNKED), HELLO],
    either('hello'),
  ],
  ['an unknown transfer coding', '6.1', [head('Transfer-Encoding: gzip, chunked'), HELLO], FAILURE],
  [
    'a transfer coding of letters only',
    '6.1',
    [head('Transfer-Encoding: xchunked'), HELLO],
    FAILURE,
    END,
  ],
  [
    'chunked that is not the last coding',
    '6.3',
    [head('Transfer-Encoding: chunked, gzip'), HELLO],
    FAILURE,
    END,
  ],
  [
    'two different lengths',
    '6.3',
    `${head('Content-Length: 5', 'Content-Length: 3')}hello`,
    FAILURE,
  ],
  [
    'two equal lengths',
    '6.3',
    `${head('Content-Length: 5', 'Content-Length: 5')}hello`,
    either('hello'),
  ],
  ['a list of lengths', '6.3', `${head('Content-Length: 5, 3')}hello`, FAILURE],
  ['a signed length', '6.3', `${head('Content-Length: +5')}hello`, FAILURE],
  ['a hexadecimal length', '6.3', `${head('Content-Length: 0x5')}hello`, FAILURE],
  [
    'a length of more than 64 bits',
    '6.3',
    `${head('Content-Length: 18446744073709551621')}hello`,
    FAILURE,
  ],
  ['a length that is not reached', '8', [head('Content-Length: 9'), 'hello'], FAILURE, END],
  ['a length that is not reached, whole', '8', `${head('Content-Length: 9')}hello`, FAILURE, END],

  ['no last chunk', '8', [head(CHUNKED), '5\r\nhello\r\n'], FAILURE, END],
  ['no end of the trailers', '8', [head(CHUNKED), '5\r\nhello\r\n0\r\n'], FAILURE, END],
  ['half a chunk', '8', [head(CHUNKED), '9\r\nhello'], FAILURE, END],
  [
    'Connection: close and no last chunk',
    '8',
    [head(CHUNKED, 'Connection: close'), '5\r\nhello\r\n'],
    FAILURE,
    END,
  ],
  [
    'Connection: close and half a chunk',
    '8',
    [head(CHUNKED, 'Connection: close'), '9\r\nhello'],
    FAILURE,
    END,
  ],
  [
    'Connection: close and a length that is not reached',
    '8',
    [head('Content-Length: 9', 'Connection: close'), 'hello'],
    FAILURE,
    END,
  ],
  ['a reset in the middle of a chunk', '8', [head(CHUNKED), '9\r\nhello'], FAILURE, RESET],
  [
    'a reset before the length is reached',
    '8',
    [head('Content-Length: 9'), 'hello'],
    FAILURE,
    RESET,
  ],
  [
    'Connection: close and a reset between chunks',
    '8',
    [head(CHUNKED, 'Connection: close'), '5\r\nhello\r\n'],
    FAILURE,
    RESET,
  ],
  [
    'Connection: close and a reset in a chunk',
    '8',
    [head(CHUNKED, 'Connection: close'), '9\r\nhello'],
    FAILURE,
    RESET,
  ],
  [
    'Connection: close and a reset before the length is reached',
    '8',
    [head('Content-Length: 9', 'Connection: close'), 'hello'],
    FAILURE,
    RESET,
  ],
  [
    'HTTP/1.0, chunks and no last one',
    '8',
    ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '5\r\nhello\r\n'],
    FAILURE,
    END,
  ],
  [
    'HTTP/1.0 and a length that is not reached',
    '8',
    ['HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n', 'hello'],
    FAILURE,
    END,
  ],
  ['a bad chunk size', '7.1', [head(CHUNKED), '5\r\nhello\r\nxyz\r\n0\r\n\r\n'], FAILURE],
  ['a negative chunk size', '7.1', [head(CHUNKED), '-5\r\nhello\r\n0\r\n\r\n'], FAILURE],
  ['a chunk size with 0x', '7.1', [head(CHUNKED), '0x5\r\nhello\r\n0\r\n\r\n'], FAILURE],
  [
    'a chunk size of more than 64 bits',
    '7.1',
    [head(CHUNKED), '10000000000000005\r\nhello\r\n0\r\n\r\n'],
    FAILURE,
  ],
  ['bare LF after a chunk size', '7.1', [head(CHUNKED), '5\nhello\r\n0\r\n\r\n'], FAILURE],
  ['more chunk data than its size', '7.1', [head(CHUNKED), '5\r\nhello!!\r\n0\r\n\r\n'], FAILURE],
  [
    'trailers',
    '7.1.2',
    [
      head(CHUNKED, 'Trailer: X-A'),
      '5\r\nhello\r\n0\r\nX-A: 1\r\nContent-Length: 3\r\nX-Mte-Relay: x\r\n\r\n',
    ],
    either('hello'),
  ],

  [
    '103 before the answer',
    '9110, 15.2',
    ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', `${head('Content-Length: 5')}hello`],
    answer('hello'),
  ],
  [
    'several interim answers',
    '9110, 15.2',
    `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)}${head('Content-Length: 5')}hello`,
    answer('hello'),
  ],
  [
    '101 that nobody asked for',
    '9110, 15.2.2',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello',
    FAILURE,
    END,
  ],
  ['an interim answer and then nothing', '8', 'HTTP/1.1 100 Continue\r\n\r\n', FAILURE, END],

  ['HEAD with a length', '6.3', head('Content-Length: 5'), answer(''), HEAD],
  ['HEAD with Transfer-Encoding', '6.3', head(CHUNKED), answer(''), HEAD],
  ['HEAD with the bytes of a body', '6.3', `${head('Content-Length: 5')}hello`, either(''), HEAD],
  [
    'HEAD with a forged answer as the body',
    '11.1',
    [head(`Content-Length: ${FORGED.length}`), FORGED],
    either(''),
    HEAD,
  ],
  ['204 with the bytes of a body', '6.3', `HTTP/1.1 204 No Content\r\n\r\nhello`, either('', 204)],
  [
    '204 with a length and a forged answer',
    '6.3',
    `HTTP/1.1 204 No Content\r\nContent-Length: ${FORGED.length}\r\n\r\n${FORGED}`,
    either('', 204),
  ],
  [
    '304 with a length',
    '6.3',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n',
    answer('', 304),
  ],
  [
    '304 with a forged answer as the body',
    '6.3',
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', FORGED],
    either('', 304),
  ],

  [
    'a second answer that nobody asked for',
    '9.2',
    `${head('Content-Length: 5')}hello${FORGED}`,
    either('hello'),
  ],
  ['a second answer, later', '9.2', [`${head('Content-Length: 5')}hello`, FORGED], either('hello')],
  ['garbage after the answer', '9.2', `${head('Content-Length: 5')}hello!!!!`, either('hello')],
  ['garbage after the last chunk', '9.2', `${head(CHUNKED)}${HELLO}!!!!`, either('hello')],
  [
    'Connection: close, and more bytes',
    '9.6',
    `${head('Content-Length: 5', 'Connection: close')}hello${FORGED}`,
    either('hello'),
  ],

  [
    'bare CR in a field value',
    '11.1',
    head('X-A: 1\rSet-Cookie: forged=1', 'Content-Length: 0'),
    FAILURE,
  ],
  [
    'bare LF in a field value',
    '11.1',
    head('X-A: 1\nSet-Cookie: forged=1', 'Content-Length: 0'),
    FAILURE,
  ],
  ['NUL in a field value', '9110, 5.5', head('X-A: a\0b', 'Content-Length: 0'), FAILURE],
  [
    'a control character in a field value',
    '9110, 5.5',
    head('X-A: a\x01b', 'Content-Length: 0'),
    FAILURE,
  ],
  ['obs-fold', '5.2', head('X-A: 1\r\n Set-Cookie: forged=1', 'Content-Length: 0'), either('')],
  ['white space before the colon', '5.1', head('X-A : 1', 'Content-Length: 0'), either('')],
  [
    'white space before the colon of Content-Length',
    '5.1',
    `${head('Content-Length : 5')}hello`,
    either('hello'),
    END,
  ],
  ['an empty field name', '5', head(': 1', 'Content-Length: 0'), FAILURE],
  ['a separator in a field name', '5', head('X(A): 1', 'Content-Length: 0'), FAILURE],
  ['a field line without a colon', '5', head('X-A', 'Content-Length: 0'), FAILURE],
  [
    'a field name that begins with a colon',
    '5',
    head(':status: 500', 'Content-Length: 0'),
    FAILURE,
  ],
  [
    'the field name __proto__',
    '5',
    `${head('__proto__: 1', 'Content-Length: 5')}hello`,
    answer('hello'),
  ],
  [
    'bytes above 127 in a field value',
    '9110, 5.5',
    `${head('X-A: caf\xe9', 'Content-Length: 5')}hello`,
    answer('hello'),
  ],
  [
    'bytes above 127 in the reason phrase',
    '4',
    'HTTP/1.1 200 caf\xe9\r\nContent-Length: 5\r\n\r\nhello',
    either('hello'),
  ],
  [
    'a control character in the reason phrase',
    '4',
    'HTTP/1.1 200 a\x01b\r\nContent-Length: 5\r\n\r\nhello',
    either('hello'),
  ],
  [
    'a field of 200,000 bytes',
    '5.4',
    head(`X-A: ${'a'.repeat(200_000)}`, 'Content-Length: 0'),
    FAILURE,
  ],
  [
    '20,000 fields',
    '5.4',
    head(...Array.from({ length: 20_000 }, (_, i) => `x${i}: 1`), 'Content-Length: 0'),
    FAILURE,
  ],

  ['a status of two digits', '4', 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello', FAILURE, END],
  [
    'a status of four digits',
    '4',
    'HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello',
    FAILURE,
    END,
  ],
  ['a status of letters', '4', 'HTTP/1.1 abc OK\r\nContent-Length: 5\r\n\r\nhello', FAILURE, END],
  [
    'a status below 100',
    '9110, 15',
    'HTTP/1.1 099 X\r\nContent-Length: 5\r\n\r\nhello',
    FAILURE,
    END,
  ],
  ['a status above 599', '9110, 15', 'HTTP/1.1 600 X\r\nContent-Length: 5\r\n\r\nhello', FAILURE],
  [
    'the version HTTP/2.0',
    '2.3',
    'HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    either('hello'),
    END,
  ],
  ['another protocol', '2.3', 'SSH-2.0-OpenSSH_9.7\r\n', FAILURE, END],
  ['a page without a head (HTTP/0.9)', '2.3', '<html>hello</html>', FAILURE, END],
  ['no answer', '8', [], FAILURE, END],
  ['a reset instead of an answer', '8', [], FAILURE, RESET],
  ['half a head', '8', 'HTTP/1.1 200 OK\r\nContent-Le', FAILURE, END],
  [
    'a head that ends without its empty line',
    '8',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n',
    FAILURE,
    END,
  ],
];

/** What the relay does not do as it must, yet. */
const DEVIATING_ROWS: readonly Row[] = [
  // undici takes a 100 that it did not ask for as a broken answer; the relay never asks for one.
  [
    '100 before the answer',
    '9110, 15.2',
    `HTTP/1.1 100 Continue\r\n\r\n${head('Content-Length: 5')}hello`,
    answer('hello'),
  ],
];

export const RESPONSE_CASES = ROWS.map(toCase);
export const KNOWN_DEVIATIONS = DEVIATING_ROWS.map(toCase);

function toCase([name, section, writes, seen, options]: Row): ResponseCase {
  return {
    name,
    section: rfc(section),
    writes: typeof writes === 'string' ? [writes] : writes,
    seen,
    ending: options?.ending ?? 'keep',
    method: options?.method ?? 'GET',
  };
}
