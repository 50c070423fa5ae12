/** An HTTP/1.1 message (RFC 9112) that may still be growing. */
export interface ReadMessage {
  readonly startLine: string;
  /** As they stand there. */
  readonly headerLines: readonly string[];
  /** What is kept of the bytes after the head, chunk sizes included, as they came. */
  readonly content: readonly Uint8Array[];
  /** How many bytes came after the head, kept or not. */
  readonly contentBytes: number;
}

export interface MessageReaderOptions {
  /** Called when a message's head is complete; its content comes after that. */
  readonly begun: (message: ReadMessage) => void;
  /** Whether the message that begins answers a HEAD request, and so has no content. */
  readonly answersHead?: () => boolean;
  /** How many bytes of each content are kept. Default: all. */
  readonly keep?: number;
}

type OpenMessage = { -readonly [Key in keyof ReadMessage]: ReadMessage[Key] } & {
  readonly content: Uint8Array[];
};

/** What belongs to a message's content. */
interface Framing {
  /** How many of the bytes do, from the first on. */
  take(bytes: Buffer): number;
  /** Whether nothing does any more. */
  ended(): boolean;
}

const BLANK_LINE = '\r\n\r\n';

/** Reads the messages that cross a connection in one direction, from pieces of any size. */
export function createMessageReader({
  begun,
  answersHead = () => false,
  keep = Number.POSITIVE_INFINITY,
}: MessageReaderOptions) {
  let head = Buffer.alloc(0);
  let framing: Framing | undefined;
  let message: OpenMessage = { startLine: '', headerLines: [], content: [], contentBytes: 0 };

  const readHead = (bytes: Buffer): number => {
    const before = head.length;
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf(BLANK_LINE);
    if (end < 0) return bytes.length;
    const [startLine = '', ...headerLines] = head.toString('latin1', 0, end).split('\r\n');
    head = Buffer.alloc(0);
    message = { startLine, headerLines, content: [], contentBytes: 0 };
    framing = answersHead() ? ofLength(0) : framingOf(startLine, headerLines);
    begun(message);
    return end + BLANK_LINE.length - before;
  };

  const readContent = (bytes: Buffer, { take }: Framing): number => {
    const taken = take(bytes);
    const room = keep - message.contentBytes;
    if (room > 0) message.content.push(bytes.subarray(0, Math.min(taken, room)));
    message.contentBytes += taken;
    return taken;
  };

  return {
    push(bytes: Buffer): void {
      for (let at = 0; at < bytes.length; ) {
        const rest = bytes.subarray(at);
        at += framing === undefined ? readHead(rest) : readContent(rest, framing);
        if (framing?.ended()) framing = undefined;
      }
    },
  };
}

/** RFC 9112, 6.3. */
function framingOf(startLine: string, headerLines: readonly string[]): Framing {
  if (/^HTTP\/1\.1 (1\d\d|204|304)/.test(startLine)) return ofLength(0);
  const value = (name: string) =>
    headerLines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  if (value('transfer-encoding')?.toLowerCase() === 'chunked') return inChunks();
  const length = value('content-length');
  if (length !== undefined) return ofLength(Number(length));
  return ofLength(startLine.startsWith('HTTP/') ? Number.POSITIVE_INFINITY : 0);
}

function ofLength(length: number): Framing {
  let left = length;
  return {
    take(bytes) {
      const taken = Math.min(left, bytes.length);
      left -= taken;
      return taken;
    },
    ended: () => left === 0,
  };
}

/** RFC 9112, 7.1, without trailers. What is no size ends nothing. */
function inChunks(): Framing {
  let sizeLine = '';
  let chunk: Framing | undefined;
  let isLast = false;
  let ended = false;

  const takeSize = (bytes: Buffer): number => {
    const end = bytes.indexOf('\n');
    sizeLine += bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
    if (end < 0) return bytes.length;
    const size = Number.parseInt(sizeLine, 16);
    sizeLine = '';
    isLast = size === 0;
    chunk = ofLength(Number.isInteger(size) ? size + 2 : Number.POSITIVE_INFINITY);
    return end + 1;
  };

  return {
    take(bytes) {
      let at = 0;
      while (at < bytes.length && !ended) {
        const rest = bytes.subarray(at);
        at += chunk === undefined ? takeSize(rest) : chunk.take(rest);
        if (!chunk?.ended()) continue;
        chunk = undefined;
        ended = isLast;
      }
      return at;
    },
    ended: () => ended,
  };
}
