/** One HTTP/1.1 message: its head with the empty line, and its content. */
export interface HttpMessage {
  readonly head: string;
  readonly content: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts what a connection brings into messages (RFC 9112): as much of it as programs need that mean
 * each other well, and as little work as that takes.
 */
export function createMessageReader(
  onMessage: (message: HttpMessage) => void,
): (bytes: Buffer) => void {
  let pending: Buffer = NOTHING;
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    while (pending.length > 0) {
      const cut = firstMessage(pending);
      if (cut === undefined) return;
      pending = pending.subarray(cut.end);
      onMessage(cut);
    }
  };
}

/** The message that bytes begin with, and where it ends; undefined while it is not complete. */
function firstMessage(bytes: Buffer): (HttpMessage & { readonly end: number }) | undefined {
  const headEnd = bytes.indexOf(HEAD_END, 0, 'latin1');
  if (headEnd === -1) return undefined;
  const start = headEnd + HEAD_END.length;
  const head = bytes.toString('latin1', 0, start);
  const length = LENGTH.exec(head)?.[1];
  if (length === undefined && CHUNKED.test(head)) {
    const chunked = unchunked(bytes, start);
    return chunked && { head, ...chunked };
  }
  const end = start + Number(length ?? 0);
  return end > bytes.length ? undefined : { head, content: bytes.subarray(start, end), end };
}

/** RFC 9112, 7.1, without trailers. */
function unchunked(bytes: Buffer, start: number): { content: Buffer; end: number } | undefined {
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('a chunk without a size');
    const data = lineEnd + 2;
    at = data + size + 2;
    if (at > bytes.length) return undefined;
    if (size === 0) return { content: Buffer.concat(chunks), end: at };
    chunks.push(bytes.subarray(data, data + size));
  }
}

export function statusOf({ head }: HttpMessage): number {
  return Number(head.slice(9, 12));
}

/** The value of the first header of this name, in lower case. */
export function headerOf({ head }: HttpMessage, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head)?.[1];
}
