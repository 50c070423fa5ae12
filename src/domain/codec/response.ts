import type { Aead } from '../../ports/aead.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { MessageHeader, ResponseHead, SealedResponse } from '../../ports/codec.ts';
import type { Body, HeaderList } from '../../ports/http.ts';
import { andThen } from '../awaitable.ts';
import type { PairKeys } from '../pairing/pair.ts';
import { formatRelayHeader } from '../relay-header.ts';
import { SIZES } from '../wire.ts';
import { ENVELOPE_PREFIX } from './envelope.ts';
import { createFrameMemory } from './frame-memory.ts';
import { gather } from './gather.ts';
import { decodeResponseHead, encodeResponseHead } from './head.ts';
import { openMessage, type SealedMessage, sealMessage } from './message.ts';
import { createResponseCipher, type MessageCipher, type MessageKeys } from './message-cipher.ts';
import { outerStatus } from './outer-status.ts';
import { fitsUnstreamed } from './whole.ts';

/** A response of which everything is decided but its salt. */
export interface PreparedResponse {
  /** The outer status. */
  readonly status: number;
  readonly header: MessageHeader;
  readonly head: Uint8Array;
  readonly body: Body | undefined;
}

/**
 * Decides how a response goes on the wire: in the form of its request, and streamed when its length
 * is not known beforehand or does not fit one chunk. An MTE answer is read to its end first, so that
 * its length can be hidden; one that is too long for that, or is an event stream, which has no end,
 * is MKE.
 *
 * Rejects with what reading the body throws.
 */
export function prepareResponse(
  request: MessageHeader,
  head: ResponseHead,
  body: Body | undefined,
): Awaitable<PreparedResponse> {
  const { encodeType } = request;
  if (encodeType !== 'MTE' || body === undefined || isEventStream(head.headers)) {
    return prepared(request, head, body);
  }
  return gather(body, SIZES.unstreamedMessage).then((whole) => prepared(request, head, whole));
}

function prepared(
  request: MessageHeader,
  head: ResponseHead,
  content: Body | undefined,
): PreparedResponse {
  const { enveloped, encodeType } = request;
  const status = outerStatus(head.status, enveloped);
  const encodedHead = encodeResponseHead(head);
  const before = enveloped ? ENVELOPE_PREFIX + encodedHead.length : 0;
  const length = content === undefined ? 0 : content instanceof Uint8Array && content.length;
  if (length === false || !fitsUnstreamed(encodeType, before + length, SIZES.responseSalt)) {
    const flags = { encodeType: 'MKE', body: true, stream: true } as const;
    return { status, header: { ...request, ...flags }, head: encodedHead, body: content };
  }
  const present = enveloped || length > 0;
  const header = { ...request, body: present, stream: false };
  return { status, header, head: encodedHead, body: present ? content : undefined };
}

/**
 * Pieces of a streamed body may be given back to it (`recycle`).
 *
 * @param salt 12 bytes, fresh for this response
 */
export function sealResponse(
  aead: Aead,
  pair: PairKeys,
  keys: MessageKeys,
  salt: Uint8Array,
  { status, header, head, body }: PreparedResponse,
): Awaitable<SealedResponse> {
  return andThen(createResponseCipher(aead, pair, keys, salt, status, header), (cipher) => {
    if (header.stream) return sealStream(cipher, salt, { status, header, head, body });
    return andThen(
      sealMessage(cipher, salt, header, head, body),
      ({ encodedHead, body: sealed }) => {
        return { encodedHead, body: sealed, status, header: formatRelayHeader(header) };
      },
    );
  });
}

async function sealStream(
  cipher: MessageCipher,
  salt: Uint8Array,
  { status, header, head, body }: PreparedResponse,
): Promise<SealedResponse> {
  const { take, giveBack } = createFrameMemory();
  const streaming = { ...cipher, takeSealed: take };
  const sealed = await sealMessage(streaming, salt, header, head, body);
  const recycled = recyclable(sealed.body, giveBack);
  return { ...sealed, body: recycled, status, header: formatRelayHeader(header) };
}

function recyclable(body: Body | undefined, recycle: (piece: Uint8Array) => void) {
  if (body === undefined || body instanceof Uint8Array) return body;
  return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), recycle };
}

function isEventStream(headers: HeaderList): boolean {
  return headers.some(
    ([name, value]) => name === 'content-type' && /^text\/event-stream\b/i.test(value),
  );
}

/** A response as the application shall see it. */
export interface OpenedResponse {
  readonly head: ResponseHead;
  readonly body: Body | undefined;
}

/**
 * Opens the response of one request, with the keys that the request was sealed with.
 * Throws {@link DecodeError}, here and while the body is read.
 *
 * @param status the status on the wire
 */
export async function openResponse(
  aead: Aead,
  pair: PairKeys,
  keys: MessageKeys,
  status: number,
  header: MessageHeader,
  message: SealedMessage,
): Promise<OpenedResponse> {
  const cipherFor = (salt: Uint8Array) =>
    createResponseCipher(aead, pair, keys, salt, status, header);
  const opened = await openMessage(header, SIZES.responseSalt, message, cipherFor);
  return { head: decodeResponseHead(opened.head), body: opened.body };
}
