import type { Awaitable } from '../../ports/awaitable.ts';
import { DecodeError, type MessageHeader } from '../../ports/codec.ts';
import type { Body } from '../../ports/http.ts';
import { andThen } from '../awaitable.ts';
import { decodeBase64url, encodeBase64url } from '../base64url.ts';
import { EMPTY } from '../bytes.ts';
import { SIZES } from '../wire.ts';
import { openBody, sealBody } from './body-streams.ts';
import { joinEnvelope, splitEnvelope } from './envelope.ts';
import { type MessageCipher, PART } from './message-cipher.ts';
import { createStreamOpener, createStreamSealer } from './stream.ts';
import { openPart, sealBehind, sealPart } from './whole.ts';

/** What of a message stands on the wire besides its header. */
export interface SealedMessage {
  /** The value of `x-mte-relay-eh`, in the open form. */
  readonly encodedHead: string | undefined;
  /** All bytes where `header.stream` is 0, else pieces. */
  readonly body: Body | undefined;
}

/**
 * Seals head and body in the form, and whole or streamed, as `header` says. The request and the
 * response differ in their cipher and salt alone.
 */
export function sealMessage(
  cipher: MessageCipher,
  salt: Uint8Array,
  header: MessageHeader,
  head: Uint8Array,
  body: Body | undefined,
): Awaitable<SealedMessage> {
  const { encodeType, enveloped } = header;
  if (enveloped) {
    if (header.stream) {
      const sealer = createStreamSealer(cipher, salt, head);
      return { encodedHead: undefined, body: sealBody(sealer, pieces(body)) };
    }
    const envelope = joinEnvelope(head, wholeOf(body));
    return andThen(sealBehind(salt, cipher, encodeType, PART.body, envelope), (sealed) => ({
      encodedHead: undefined,
      body: sealed,
    }));
  }
  return sealOpenForm(cipher, salt, header, head, body);
}

async function sealOpenForm(
  cipher: MessageCipher,
  salt: Uint8Array,
  header: MessageHeader,
  head: Uint8Array,
  body: Body | undefined,
): Promise<SealedMessage> {
  const { encodeType } = header;
  const sealedHead = await sealBehind(salt, cipher, encodeType, PART.head, head);
  const encodedHead = encodeBase64url(sealedHead);
  if (!header.body) return { encodedHead, body: undefined };
  if (header.stream) {
    const sealer = createStreamSealer(cipher, EMPTY, undefined);
    return { encodedHead, body: sealBody(sealer, pieces(body)) };
  }
  return { encodedHead, body: await sealPart(cipher, encodeType, PART.body, wholeOf(body)) };
}

/** The head of a message that was opened, and its body. */
interface OpenedMessage {
  readonly head: Uint8Array;
  readonly body: Body | undefined;
}

/**
 * Opens head and body of a message in the form, and whole or streamed, as `header` says.
 * Throws, or rejects with, {@link DecodeError}, here and while the body is read.
 *
 * @param cipherFor makes the cipher from the salt that the message begins with; called once
 */
export function openMessage(
  header: MessageHeader,
  saltLength: number,
  parts: SealedMessage,
  cipherFor: (salt: Uint8Array) => Awaitable<MessageCipher>,
): Awaitable<OpenedMessage> {
  if (!header.enveloped) return openOpenForm(header, saltLength, parts, cipherFor);
  const { encodedHead, body } = parts;
  if (encodedHead !== undefined) throw new DecodeError();
  if (header.stream) return openStreamedEnvelope(saltLength, pieces(body), cipherFor);
  const { salt, sealed } = cutSalt(wholeOf(body), saltLength);
  const opened = andThen(cipherFor(salt), (cipher) =>
    openPart(cipher, header.encodeType, PART.body, sealed),
  );
  return andThen(opened, (plaintext) => {
    const envelope = splitEnvelope(plaintext);
    return { head: envelope.head, body: envelope.body.length === 0 ? undefined : envelope.body };
  });
}

async function openStreamedEnvelope(
  saltLength: number,
  body: AsyncIterable<Uint8Array>,
  cipherFor: (salt: Uint8Array) => Awaitable<MessageCipher>,
): Promise<OpenedMessage> {
  const opener = createStreamOpener(saltLength, cipherFor, true);
  const opened = await openBody(opener, body, true);
  if (opened.head === undefined) throw new DecodeError();
  return { head: opened.head, body: opened };
}

async function openOpenForm(
  header: MessageHeader,
  saltLength: number,
  { encodedHead, body }: SealedMessage,
  cipherFor: (salt: Uint8Array) => Awaitable<MessageCipher>,
): Promise<OpenedMessage> {
  const { salt, sealed } = cutSalt(decodeBase64url(encodedHead ?? ''), saltLength);
  const cipher = await cipherFor(salt);
  const { encodeType } = header;
  const head = await openPart(cipher, encodeType, PART.head, sealed);
  if (!header.body) {
    if (wholeOf(body).length > 0) throw new DecodeError();
    return { head, body: undefined };
  }
  if (header.stream) {
    const opener = createStreamOpener(0, async () => cipher, false);
    return { head, body: await openBody(opener, pieces(body), false) };
  }
  return { head, body: await openPart(cipher, encodeType, PART.body, wholeOf(body)) };
}

/** The limit of an unstreamed message holds for the salt as well. */
function cutSalt(bytes: Uint8Array | undefined, length: number) {
  if (bytes === undefined || bytes.length < length || bytes.length > SIZES.unstreamedMessage) {
    throw new DecodeError();
  }
  return { salt: bytes.subarray(0, length), sealed: bytes.subarray(length) };
}

function wholeOf(body: Body | undefined): Uint8Array {
  if (body === undefined) return EMPTY;
  if (body instanceof Uint8Array) return body;
  throw new TypeError('a message that is not streamed needs all of its body at once');
}

function pieces(body: Body | undefined): AsyncIterable<Uint8Array> {
  return body === undefined || body instanceof Uint8Array ? onePiece(body ?? EMPTY) : body;
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes;
}
