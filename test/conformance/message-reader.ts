/** Bytes as a string of the code units 0 to 255, which compare and print well. */
export type Latin1 = string;

/** One HTTP/1.1 message, taken apart by the letter of RFC 9112 and with no leniency at all. */
export interface RawMessage {
  /** The request line or status line. */
  readonly start: string;
  /** Lower-case names, in their order. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Latin1;
  /** Trailer field lines, as they came. */
  readonly trailers: readonly string[];
}

export interface ReadMessages {
  readonly messages: readonly RawMessage[];
  /** What follows the last complete message. */
  readonly rest: Latin1;
}

/** How a message ends that says nothing of it: a request at once, a response with its connection. */
export type Side = { readonly kind: 'request' } | ResponseSide;

export interface ResponseSide {
  readonly kind: 'response';
  /** Whether the sender has closed its side in order. */
  readonly ended: boolean;
  /** Whether the nth final response answers a HEAD. */
  readonly toHead: (n: number) => boolean;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

/** Throws for what is no HTTP/1.1. An incomplete message at the end is left as the rest. */
export function readMessages(bytes: Latin1, side: Side): ReadMessages {
  const messages: RawMessage[] = [];
  let at = 0;
  let finals = 0;
  while (at < bytes.length) {
    const read = readMessage(bytes, at, side, finals);
    if (read === undefined) break;
    messages.push(read.value);
    if (!/^HTTP\/1\.1 1/.test(read.value.start)) finals++;
    at = read.end;
  }
  return { messages, rest: bytes.slice(at) };
}

/** A section in full: one of RFC 9112 where no other RFC is named. */
export function rfc(section: string): string {
  return section.startsWith('9110') ? `RFC ${section}` : `RFC 9112, ${section}`;
}

/** The values of a field. */
export function valuesOf(message: RawMessage, name: string): string[] {
  return message.fields.filter(([other]) => other === name).map(([, value]) => value);
}

function readMessage(
  bytes: Latin1,
  start: number,
  side: Side,
  finals: number,
): Read<RawMessage> | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n', start);
  if (headEnd < 0) return undefined;
  const [line = '', ...fieldLines] = bytes.slice(start, headEnd).split('\r\n');
  const pattern = side.kind === 'request' ? REQUEST_LINE : STATUS_LINE;
  if (!pattern.test(line)) throw new Error(`not a start line: ${JSON.stringify(line)}`);
  const fields = fieldLines.map(readField);
  const at = headEnd + 4;
  const content = readContent(
    bytes,
    at,
    { start: line, fields, body: '', trailers: [] },
    side,
    finals,
  );
  if (content === undefined) return undefined;
  return { value: { start: line, fields, ...content.value }, end: content.end };
}

const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP\/1\.1$/;
const STATUS_LINE = /^HTTP\/1\.1 [1-5]\d\d [\t\x20-\x7e\x80-\xff]*$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;

function readField(line: string): readonly [string, string] {
  const [, name, value] = FIELD.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`not a field line: ${JSON.stringify(line)}`);
  }
  return [name.toLowerCase(), value];
}

type Content = Pick<RawMessage, 'body' | 'trailers'>;

/** RFC 9112, 6.3. */
function readContent(
  bytes: Latin1,
  at: number,
  message: RawMessage,
  side: Side,
  finals: number,
): Read<Content> | undefined {
  const codings = valuesOf(message, 'transfer-encoding');
  const lengths = valuesOf(message, 'content-length');
  if (codings.length + lengths.length > 1) throw new Error('a message is framed twice');
  if (side.kind === 'response' && isBodiless(message, side, finals)) return nothing(at);
  if (codings.length === 1) {
    if (codings[0] !== 'chunked') throw new Error(`not a transfer coding: ${codings[0]}`);
    return readChunked(bytes, at);
  }
  if (lengths.length === 1) {
    if (!/^\d+$/.test(lengths[0] ?? '')) throw new Error(`not a length: ${lengths[0]}`);
    const end = at + Number(lengths[0]);
    return end > bytes.length
      ? undefined
      : { value: { body: bytes.slice(at, end), trailers: [] }, end };
  }
  if (side.kind === 'request') return nothing(at);
  return side.ended
    ? { value: { body: bytes.slice(at), trailers: [] }, end: bytes.length }
    : undefined;
}

function isBodiless({ start }: RawMessage, { toHead }: ResponseSide, finals: number): boolean {
  const status = start.slice(9, 12);
  return status.startsWith('1') || status === '204' || status === '304' || toHead(finals);
}

function nothing(end: number): Read<Content> {
  return { value: { body: '', trailers: [] }, end };
}

/** RFC 9112, 7.1. */
function readChunked(bytes: Latin1, start: number): Read<Content> | undefined {
  let at = start;
  let body = '';
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = bytes.slice(at, lineEnd);
    if (!/^[0-9A-Fa-f]+$/.test(line)) throw new Error(`not a chunk size: ${JSON.stringify(line)}`);
    const size = Number.parseInt(line, 16);
    at = lineEnd + 2;
    if (size === 0) return readTrailers(bytes, at, body);
    if (bytes.length < at + size + 2) return undefined;
    body += bytes.slice(at, at + size);
    at += size + 2;
    if (bytes.slice(at - 2, at) !== '\r\n') throw new Error('a chunk does not end where it says');
  }
}

function readTrailers(bytes: Latin1, start: number, body: Latin1): Read<Content> | undefined {
  const trailers: string[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = bytes.slice(at, lineEnd);
    at = lineEnd + 2;
    if (line === '') return { value: { body, trailers }, end: at };
    trailers.push(line);
  }
}
