import { createMessageReader, type ReadMessage } from './http-reader.ts';
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
  const requests = messagesIn(toServer, () => false);
  const isHead = (index: number) => requests[index]?.message.startLine.startsWith('HEAD ') ?? false;
  const responses = messagesIn(toClient, isHead).map(({ message }) => captured(message));
  return requests.map(({ message, serial }, index) => ({
    request: captured(message),
    response: responses[index],
    serial,
  }));
}

function joined(record: readonly Recorded[]): Buffer {
  return Buffer.concat(record.map(({ bytes }) => bytes));
}

/** The messages in a record, each with the serial of the piece that completed its head. */
function messagesIn(record: readonly Recorded[], answersHead: (index: number) => boolean) {
  const messages: { readonly message: ReadMessage; readonly serial: number }[] = [];
  let current = -1;
  const reader = createMessageReader({
    begun: (message) => messages.push({ message, serial: current }),
    answersHead: () => answersHead(messages.length),
  });
  for (const { serial, bytes } of record) {
    current = serial;
    reader.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }
  return messages;
}

function captured({ startLine, headerLines, content }: ReadMessage): CapturedMessage {
  return { startLine, headerLines, content: Buffer.concat(content) };
}
