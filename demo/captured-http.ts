import type { Recorded, Tap, TappedConnection } from './tap.ts';

/** An HTTP/1.1 message (RFC 9112) as it stands in captured bytes. */
export interface CapturedMessage {
  /** Request line or status line. */
  readonly startLine: string;
  /** As they stand there. */
  readonly headerLines: readonly string[];
  /** The captured bytes after the head, chunk sizes included. */
  readonly content: Uint8Array;
}

export interface CapturedExchange {
  readonly request: CapturedMessage;
  /** Undefined if the connection broke off before it. */
  readonly response: CapturedMessage | undefined;
}

/** How far a tap had recorded. */
export interface Mark {
  readonly serial: number;
}

/** A place in the record after everything that is in it now. */
export function markOf(tap: Tap): Mark {
  const serials = tap.connections.flatMap(({ toServer, toClient }) =>
    [toServer.at(-1), toClient.at(-1)].map((last) => last?.serial ?? -1),
  );
  return { serial: Math.max(-1, ...serials) };
}

/** The bytes of each connection and direction that came after the mark. */
export function bytesSince(tap: Tap, mark: Mark): readonly Uint8Array[] {
  return tap.connections
    .flatMap(({ toServer, toClient }) => [toServer, toClient])
    .map((record) => joined(record.filter(({ serial }) => serial > mark.serial)))
    .filter((bytes) => bytes.length > 0);
}

/** The requests that began after the mark, in their order, each with its response. */
export function exchangesSince(tap: Tap, mark: Mark): readonly CapturedExchange[] {
  return tap.connections
    .flatMap(exchangesOf)
    .filter(({ serial }) => serial > mark.serial)
    .sort((one, other) => one.serial - other.serial);
}

function exchangesOf({ toServer, toClient }: TappedConnection) {
  const requests = messagesIn(joined(toServer), () => false);
  const isHead = (index: number) => requests[index]?.startLine.startsWith('HEAD ') ?? false;
  const responses = messagesIn(joined(toClient), isHead);
  return requests.map((request, index) => ({
    request,
    response: responses[index],
    serial: serialAt(toServer, request.offset),
  }));
}

function joined(record: readonly Recorded[]): Buffer {
  return Buffer.concat(record.map(({ bytes }) => bytes));
}

/** The serial of the piece that holds the byte at an offset. */
function serialAt(record: readonly Recorded[], offset: number): number {
  let end = 0;
  for (const { serial, bytes } of record) {
    end += bytes.length;
    if (offset < end) return serial;
  }
  return -1;
}

const BLANK_LINE = '\r\n\r\n';

function messagesIn(bytes: Buffer, answersHead: (index: number) => boolean) {
  const messages: (CapturedMessage & { readonly offset: number })[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const headEnd = bytes.indexOf(BLANK_LINE, offset);
    if (headEnd < 0) break;
    const lines = bytes.toString('latin1', offset, headEnd).split('\r\n');
    const [startLine = '', ...headerLines] = lines;
    const from = headEnd + BLANK_LINE.length;
    const to = answersHead(messages.length)
      ? from
      : contentEnd(bytes, from, startLine, headerLines);
    messages.push({ startLine, headerLines, content: bytes.subarray(from, to), offset });
    offset = to;
  }
  return messages;
}

/** Where a message's content ends, or its bytes do (RFC 9112, 6.3). */
function contentEnd(bytes: Buffer, from: number, startLine: string, lines: readonly string[]) {
  if (/^HTTP\/1\.1 (1\d\d|204|304)/.test(startLine)) return from;
  const value = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  if (value('transfer-encoding')?.toLowerCase() === 'chunked') return chunksEnd(bytes, from);
  const length = value('content-length');
  if (length !== undefined) return Math.min(from + Number(length), bytes.length);
  return startLine.startsWith('HTTP/') ? bytes.length : from;
}

/** RFC 9112, 7.1. */
function chunksEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!Number.isInteger(size)) break;
    at = lineEnd + 2 + size + 2;
    if (size === 0) return Math.min(at, bytes.length);
  }
  return bytes.length;
}
