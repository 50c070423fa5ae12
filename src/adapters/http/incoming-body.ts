import type { IncomingMessage } from 'node:http';
import { joined } from '../../domain/bytes.ts';
import { BodyAbortedError, BodyTooLargeError, type IncomingBody } from '../../ports/http.ts';
import { createProgress, LEAST_BYTES, type Progress } from './progress.ts';
import { countStreamed } from './young-memory.ts';

/** How a body is received. */
export interface BodyOptions {
  /** See {@link createProgress}. */
  readonly timeoutMs: number | undefined;
  /** Called once, when the body is first asked for. */
  readonly onRead?: () => void;
}

/** The body of a request that Node is receiving. */
export function incomingBody(incoming: IncomingMessage, options: BodyOptions): IncomingBody {
  const progress = createProgress(options.timeoutMs);
  // Counted in the object itself: V8 allocates the getter of an object literal in the old generation,
  // and all that it sees would live on, the request included, till that one is collected.
  const body = {
    bytesRead: 0,
    whole: (limit: number) => {
      options.onRead?.();
      return readWhole(reception, limit);
    },
    pieces: () => {
      options.onRead?.();
      return readPieces(reception);
    },
  };
  const reception: Reception = { incoming, progress, body, onChange: undefined };
  return body;
}

/** A body on its way in. */
interface Reception {
  readonly incoming: IncomingMessage;
  readonly progress: Progress;
  /** Where what was read is counted. */
  readonly body: { bytesRead: number };
  /** Calls whoever waits; undefined until somebody first did. */
  onChange: { call: () => void } | undefined;
}

async function readWhole(reception: Reception, limit: number): Promise<Uint8Array> {
  const announced = Number(reception.incoming.headers['content-length'] ?? Number.NaN);
  if (announced > limit) throw new BodyTooLargeError();
  // What came in one read with the head is there once the parser is through with that read.
  await Promise.resolve();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = takeChunk(reception) ?? (await nextChunk(reception));
    if (chunk === undefined) return joined(chunks);
    if (reception.body.bytesRead > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
    if (reception.body.bytesRead === announced) return joined(chunks);
  }
}

/** Stopping early leaves the socket alone: the answer still has to leave through it. */
function readPieces(reception: Reception): AsyncIterable<Uint8Array> {
  const iterator: AsyncIterator<Uint8Array, void, undefined> = {
    async next() {
      const value = await nextChunk(reception);
      if (value === undefined) return { done: true, value };
      countStreamed(value.length);
      return { done: false, value };
    },
    return: async () => ({ done: true, value: undefined }),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** What has come; undefined while there is nothing. */
function takeChunk(reception: Reception): Uint8Array | undefined {
  const chunk: Uint8Array | null = reception.incoming.read();
  if (chunk === null) return undefined;
  reception.body.bytesRead += chunk.length;
  reception.progress.received(chunk.length);
  return chunk;
}

/** What has come, or comes next; undefined at the end. */
async function nextChunk(reception: Reception): Promise<Uint8Array | undefined> {
  const { incoming } = reception;
  for (;;) {
    const chunk = takeChunk(reception);
    if (chunk !== undefined) return chunk;
    if (incoming.readableEnded) return undefined;
    if (incoming.destroyed) throw new BodyAbortedError('the sender broke off');
    await changed(reception);
  }
}

/** Resolves when there is something to read, or nothing will ever be. */
function changed(reception: Reception): Promise<void> {
  const { progress } = reception;
  const change = reception.onChange ?? watched(reception.incoming);
  reception.onChange = change;
  return new Promise((resolve, reject) => {
    change.call = () => {
      progress.stop();
      change.call = nobody;
      resolve();
    };
    progress.wait((stalled) => {
      reject(stalled);
      change.call();
    });
  });
}

/** Listens until the end: to stop after each piece, and start again, costs more than a piece's copy. */
function watched(incoming: IncomingMessage): { call: () => void } {
  const change = { call: nobody };
  const onChange = () => change.call();
  incoming.on('readable', onChange).on('end', onChange).on('close', onChange);
  incoming.on('error', onChange);
  return change;
}

function nobody() {}

/**
 * Takes what nobody read of an answered request off the wire. A client that is told no in the middle
 * of an upload may not listen before it has sent all of it, and the connection carries no other
 * request till then. One that makes no progress is cut off.
 */
export function discardRest(incoming: IncomingMessage, timeoutMs: number | undefined): void {
  if (incoming.complete || incoming.destroyed) return;
  // A reader that waits for more holds the stream back as long as it listens.
  incoming.removeAllListeners('readable');
  incoming.resume();
  if (timeoutMs === undefined) return;
  const { socket } = incoming;
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    if (incoming.complete || socket.destroyed) clearInterval(timer);
    else if (socket.bytesRead - seen < LEAST_BYTES) socket.destroy();
    seen = socket.bytesRead;
  }, timeoutMs).unref();
}
