import type { Aead, AeadKey } from '../../ports/aead.ts';
import { AuthenticationError } from '../../ports/aead.ts';
import type { Awaitable } from '../../ports/awaitable.ts';
import { DecodeError, type MessageHeader } from '../../ports/codec.ts';
import { andThen, translatingErrors } from '../awaitable.ts';
import { shortLived } from '../byte-slab.ts';
import { EMPTY, uint64, utf8Bytes, writeUint64 } from '../bytes.ts';
import { hkdfExpandInput } from '../hkdf.ts';
import type { PairKeys } from '../pairing/pair.ts';
import { formatRelayHeader } from '../relay-header.ts';
import { LABELS, SIZES } from '../wire.ts';
import type { RoomFor } from './plaintext-room.ts';

/** Where bytes travel: in `x-mte-relay-eh`, or in the body of the HTTP message. */
export const PART = { head: 0, body: 1 } as const;
export type Part = (typeof PART)[keyof typeof PART];

/**
 * One message in one direction: every chunk of it is sealed under one key and one text of facts.
 * The result may be put into the last argument, as with {@link AeadKey}.
 */
export interface MessageCipher {
  seal(
    part: Part,
    last: boolean,
    index: number,
    plaintext: Uint8Array,
    into?: Uint8Array,
  ): Awaitable<Uint8Array>;
  /** Throws, or rejects with, {@link DecodeError} when the chunk is not what was sealed at this place. */
  open(
    part: Part,
    last: boolean,
    index: number,
    sealed: Uint8Array,
    into?: Uint8Array,
  ): Awaitable<Uint8Array>;
  /** Memory for frames of a stream, of this length; memory of their own unless given. */
  readonly takeSealed?: (length: number) => Uint8Array;
  /** Memory for the plaintext of chunks; memory of their own unless given. */
  readonly roomFor?: RoomFor | undefined;
}

/** The two keys of one exchange, 32 bytes each. */
export interface MessageKeys {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

const MESSAGE_LABEL = utf8Bytes(LABELS.message);

/**
 * ```
 * requestKey ‖ responseKey = HKDF-Expand(pairSecret, "mte-relay/1 message" ‖ uint64(sequence) ‖ request salt, 64)
 * ```
 */
export function deriveMessageKeys(
  pair: PairKeys,
  sequence: number,
  requestSalt: Uint8Array,
): Awaitable<MessageKeys> {
  const input = hkdfExpandInput(MESSAGE_LABEL, uint64(sequence), requestSalt);
  return andThen(pair.expand(input), (keys) => ({
    request: keys.subarray(0, SIZES.messageKey),
    response: keys.subarray(SIZES.messageKey),
  }));
}

/**
 * ```
 * aad (request)  = "mte-relay/1 request"  ‖ 0x0A ‖ outer method ‖ 0x0A ‖ relay header
 * nonce base     = zeros
 * ```
 */
export function createRequestCipher(
  aead: Aead,
  pair: PairKeys,
  keys: MessageKeys,
  method: string,
  header: MessageHeader,
  roomFor?: RoomFor,
): Awaitable<MessageCipher> {
  const aad = utf8Bytes(`${LABELS.request}\n${method}\n${formatRelayHeader(header)}`);
  return andThen(aead.key(pair.suite, keys.request), (key) =>
    createMessageCipher(key, EMPTY, aad, roomFor),
  );
}

/**
 * ```
 * aad (response) = "mte-relay/1 response" ‖ 0x0A ‖ outer status ‖ 0x0A ‖ relay header
 * nonce base     = response salt
 * ```
 */
export function createResponseCipher(
  aead: Aead,
  pair: PairKeys,
  keys: MessageKeys,
  responseSalt: Uint8Array,
  status: number,
  header: MessageHeader,
): Awaitable<MessageCipher> {
  const aad = utf8Bytes(`${LABELS.response}\n${status}\n${formatRelayHeader(header)}`);
  return andThen(aead.key(pair.suite, keys.response), (key) =>
    createMessageCipher(key, responseSalt, aad),
  );
}

function createMessageCipher(
  key: AeadKey,
  base: Uint8Array,
  aad: Uint8Array,
  roomFor?: RoomFor,
): MessageCipher {
  return {
    roomFor,

    seal: (part, last, index, plaintext, into) =>
      key.seal(chunkNonce(base, part, last, index), aad, plaintext, into),

    open(part, last, index, sealed, into) {
      if (sealed.length < SIZES.tag) throw new DecodeError();
      const nonce = chunkNonce(base, part, last, index);
      return translatingErrors(() => key.open(nonce, aad, sealed, into), asDecodeError);
    },
  };
}

/** Seals into memory of the caller's, also where the AEAD has but its own. */
export function sealInto(
  cipher: MessageCipher,
  [part, last, index]: readonly [part: Part, last: boolean, index: number],
  plaintext: Uint8Array,
  into: Uint8Array,
): Awaitable<void> {
  return andThen(cipher.seal(part, last, index, plaintext, into), (sealed) => {
    if (sealed !== into) into.set(sealed);
  });
}

function asDecodeError(error: unknown): unknown {
  return error instanceof AuthenticationError ? new DecodeError(error) : error;
}

/** `nonce = base XOR (part (1 byte) ‖ last (1 byte) ‖ 00 00 ‖ uint64(chunk index))`. */
function chunkNonce(base: Uint8Array, part: Part, last: boolean, index: number): Uint8Array {
  const nonce = shortLived(SIZES.nonce);
  nonce[0] = part;
  nonce[1] = last ? 1 : 0;
  writeUint64(nonce, 4, index);
  for (let i = 0; i < base.length; i++) nonce[i] = (nonce[i] ?? 0) ^ (base[i] ?? 0);
  return nonce;
}
