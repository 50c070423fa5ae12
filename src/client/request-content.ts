import { utf8Bytes } from '../domain/bytes.ts';
import { gather } from '../domain/codec/gather.ts';
import { SIZES } from '../domain/wire.ts';
import type { Body } from '../ports/http.ts';
import { inPieces, piecesOf } from './byte-stream.ts';
import { MteRelayError } from './errors.ts';

/** The body that an application gave, in any of the forms that fetch takes. */
export interface RequestContent {
  /** In bytes, where it is known beforehand. */
  readonly length: number | undefined;
  /** Whether {@link RequestContent.read} may be called again. */
  replayable(): boolean;
  /**
   * All of it as bytes where that is at most what a message holds that is not streamed, else its
   * pieces. Throws {@link MteRelayError} `body-failed` where the application's stream does, and
   * `body-not-replayable` for a stream that was read before.
   *
   * @param eager whether to give a stream's pieces as they come, however short it may be
   */
  read(eager: boolean): Promise<ReadContent>;
  /** Lets go of a stream that nobody will read any more. */
  cancel(): void;
}

export interface ReadContent {
  readonly body: Body;
  /** What `content-type` is where the application names none; a form has a new one at each reading. */
  readonly type: string | undefined;
}

/** Where bytes come from. */
interface Source {
  readonly length: number | undefined;
  readonly isStream: boolean;
  open(): { readonly body: Body; readonly type: string | undefined };
}

const TEXT = 'text/plain;charset=UTF-8';
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const PIECE = SIZES.framePlaintext;

/** Takes the body now, as fetch does: what the application does to it later changes nothing. */
export function createRequestContent(body: BodyInit): RequestContent {
  const source = sourceOf(body);
  /** A short body, once it was read: so even a short stream can be sent again. */
  let gathered: ReadContent | undefined;
  let opened: AsyncIterator<Uint8Array> | undefined;

  const openOnce = () => {
    if (opened !== undefined && source.isStream) {
      throw new MteRelayError(
        'body-not-replayable',
        'the request has to be sent again, but its body is a stream that was read already: give it as a Blob or as bytes, or send it again yourself',
      );
    }
    const { body, type } = source.open();
    if (body instanceof Uint8Array) return { body, type };
    const iterator = body[Symbol.asyncIterator]();
    opened = iterator;
    return { body: failing(iterator), type };
  };

  return {
    length: source.length,
    replayable: () => gathered !== undefined || opened === undefined || !source.isStream,
    async read(eager) {
      if (gathered !== undefined) return gathered;
      const { body, type } = openOnce();
      if (eager && source.isStream) return { body, type };
      const read = await gather(body, SIZES.unstreamedMessage);
      if (!(read instanceof Uint8Array)) return { body: read, type };
      if (read.length > SIZES.unstreamedMessage) return { body: inPieces(read, PIECE), type };
      gathered = { body: read, type };
      return gathered;
    },
    cancel() {
      const letGo = async () => {
        if (opened === undefined && source.isStream) openOnce();
        await opened?.return?.();
      };
      letGo().catch(() => {
        // Nobody waits for it.
      });
    },
  };
}

function sourceOf(body: BodyInit): Source {
  if (typeof body === 'string') return bytesSource(utf8Bytes(body), TEXT);
  if (body instanceof URLSearchParams) return bytesSource(utf8Bytes(body.toString()), FORM);
  if (body instanceof ArrayBuffer) return bytesSource(new Uint8Array(body.slice(0)), undefined);
  if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body;
    return bytesSource(new Uint8Array(buffer, byteOffset, byteLength).slice(), undefined);
  }
  if (body instanceof Blob) {
    const type = body.type === '' ? undefined : body.type;
    const open = () => ({ body: piecesOf(body.stream()), type });
    return { length: body.size, isStream: false, open };
  }
  if (body instanceof FormData) {
    const form = copyOf(body);
    return { length: undefined, isStream: false, open: () => serialize(form) };
  }
  if (body instanceof ReadableStream) return streamSource(body, () => piecesOf(body));
  const iterable = asyncIterable(body);
  if (iterable !== undefined) return streamSource(undefined, () => iterable);
  return bytesSource(utf8Bytes(String(body)), TEXT);
}

function bytesSource(bytes: Uint8Array, type: string | undefined): Source {
  return { length: bytes.length, isStream: false, open: () => ({ body: bytes, type }) };
}

function streamSource(
  stream: ReadableStream | undefined,
  pieces: () => AsyncIterable<Uint8Array>,
): Source {
  if (stream?.locked === true) throw new TypeError('the body is a stream that is locked');
  return { length: undefined, isStream: true, open: () => ({ body: pieces(), type: undefined }) };
}

function copyOf(form: FormData): FormData {
  const copy = new FormData();
  for (const [name, value] of form) {
    if (typeof value === 'string') copy.append(name, value);
    else copy.append(name, value, value.name);
  }
  return copy;
}

/** A `Response` writes a form as fetch would, under a boundary of its own choice. */
function serialize(form: FormData): { body: Body; type: string | undefined } {
  const { body, headers } = new Response(form);
  const type = headers.get('content-type') ?? undefined;
  return { body: body === null ? new Uint8Array(0) : piecesOf(body), type };
}

/** Node's fetch takes async iterables too. */
function asyncIterable(body: unknown): AsyncIterable<Uint8Array> | undefined {
  const iterable = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
  return iterable ? (body as AsyncIterable<Uint8Array>) : undefined;
}

/** The pieces of an iterator, which must be bytes; what goes wrong is said to be the body's fault. */
function failing(iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  const checked: AsyncIterator<Uint8Array, void, undefined> = {
    async next() {
      const step = await iterator.next().catch((cause: unknown) => {
        throw bodyFailed('the body of the request failed while it was read', cause);
      });
      if (step.done === true) return { done: true, value: undefined };
      if (step.value instanceof Uint8Array) return step;
      throw bodyFailed('a stream that is a body must give bytes (Uint8Array)', undefined);
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => checked };
}

function bodyFailed(message: string, cause: unknown): MteRelayError {
  return new MteRelayError('body-failed', message, { cause });
}
