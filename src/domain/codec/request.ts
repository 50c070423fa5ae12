import type { Aead } from '../../ports/aead.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import type { MessageHeader, RequestHead, SealedRequest } from '../../ports/codec.ts';
import { DecodeError } from '../../ports/codec.ts';
import type { Body } from '../../ports/http.ts';
import { andThen } from '../awaitable.ts';
import type { PairKeys } from '../pairing/pair.ts';
import { formatRelayHeader } from '../relay-header.ts';
import { SIZES } from '../wire.ts';
import { decodeRequestHead, encodeRequestHead } from './head.ts';
import { openMessage, type SealedMessage, sealMessage } from './message.ts';
import { createRequestCipher, deriveMessageKeys, type MessageKeys } from './message-cipher.ts';
import { roomInPiece } from './plaintext-room.ts';

/** A request as it goes on the wire, and the keys that its response will be opened with. */
export interface OutgoingRequest extends SealedMessage {
  /** The value of `x-mte-relay`. */
  readonly header: string;
  readonly keys: MessageKeys;
}

/** A request whose head was opened, and the keys that its response will be sealed with. */
export interface IncomingRequest {
  readonly head: RequestHead;
  readonly body: Body | undefined;
  readonly keys: MessageKeys;
}

/**
 * Seals a request: `body` whole where `header.stream` is 0, else in frames as it is read.
 *
 * @param salt 16 bytes, fresh for this message
 * @param method the method on the wire
 */
export async function sealRequest(
  aead: Aead,
  pair: PairKeys,
  salt: Uint8Array,
  header: MessageHeader,
  method: string,
  head: RequestHead,
  body: Body | undefined,
): Promise<OutgoingRequest> {
  const keys = await deriveMessageKeys(pair, header.sequence, salt);
  const cipher = await createRequestCipher(aead, pair, keys, method, header);
  const sealed = await sealMessage(cipher, salt, header, encodeRequestHead(head), body);
  return { ...sealed, header: formatRelayHeader(header), keys };
}

/**
 * Throws, or rejects with, {@link DecodeError} when anything about the request is not as a client sealed
 * it. Overwrites its body, so that the plaintext needs no memory of its own.
 */
export function openRequest(
  aead: Aead,
  pair: PairKeys,
  request: SealedRequest,
): Awaitable<IncomingRequest> {
  const { header, method } = request;
  let keys: MessageKeys | undefined;
  const cipherFor = (salt: Uint8Array) =>
    andThen(deriveMessageKeys(pair, header.sequence, salt), (derived) => {
      keys = derived;
      return createRequestCipher(aead, pair, derived, method, header, roomInPiece);
    });
  return andThen(openMessage(header, SIZES.requestSalt, request, cipherFor), ({ head, body }) => {
    if (keys === undefined) throw new DecodeError();
    return { head: decodeRequestHead(head), body, keys };
  });
}
