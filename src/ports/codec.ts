import type { Awaitable } from './awaitable.ts';
import type { Body, HeaderList } from './http.ts';
import type { SigningKey } from './signer.ts';

/** How a message hides its length: `MTE` pads each part, `MKE` does not and may be streamed. */
export type EncodeType = 'MTE' | 'MKE';

/**
 * The parsed `x-mte-relay` header of a message.
 *
 * `enveloped` says which of the two forms it has: head and body in one envelope (url 1, headers 2,
 * body 1), or head in `x-mte-relay-eh` and real method and path outside (url 0, headers 1).
 */
export interface MessageHeader {
  readonly clientId: string;
  readonly pairId: string;
  readonly encodeType: EncodeType;
  readonly enveloped: boolean;
  /** Whether the HTTP body carries anything encoded; always so in the enveloped form. */
  readonly body: boolean;
  /** Whether the HTTP body is a sequence of frames, and not one chunk. */
  readonly stream: boolean;
  /** 0 to 65,535. */
  readonly sequence: number;
}

/** Everything that HTTP says before the body of a request. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  readonly headers: HeaderList;
}

/** Everything that HTTP says before the body of a response. */
export interface ResponseHead {
  /** 200 to 599. */
  readonly status: number;
  /** Who speaks: the relay itself, or the upstream through it. */
  readonly from: 'relay' | 'upstream';
  readonly headers: HeaderList;
}

/** What a pairing is for, and on which terms. */
export interface PairingContext {
  readonly tenant: string;
  /** The key by which clients know this tenant's relay. */
  readonly identity: SigningKey;
  readonly clientId: string;
  /** Start of the pairs' life, in milliseconds since 1970. */
  readonly pairedAt: number;
  /** How long a pair lives from its last use, in milliseconds. */
  readonly expiresIn: number;
  readonly maxMessages: number;
}

/** An answered offer: what goes to the client, and what the relay must keep. */
export interface AnsweredOffer {
  /** The body of the answer, JSON. */
  readonly answer: Uint8Array;
  /** One for each pair offered, with the secret (at most 112 bytes) to store under its ID. */
  readonly pairs: readonly { readonly pairId: string; readonly secret: Uint8Array }[];
}

/** A request as it stands outside the encoding. */
export interface SealedRequest {
  readonly header: MessageHeader;
  /** The method on the wire. */
  readonly method: string;
  /** The value of `x-mte-relay-eh`, in the open form. */
  readonly encodedHead: string | undefined;
  /**
   * All bytes of the HTTP body, or its pieces where `header.stream` is set. The codec may overwrite
   * either: whoever reads them on their way to it copies what shall be kept.
   */
  readonly body: Body;
}

/** A response as it goes on the wire. */
export interface SealedResponse {
  /** The outer status: what intermediaries see. */
  readonly status: number;
  /** The values of `x-mte-relay` and, in the open form, of `x-mte-relay-eh`. */
  readonly header: string;
  readonly encodedHead: string | undefined;
  readonly body: Body | undefined;
}

/** A request whose head was opened. Nothing of it has been claimed yet. */
export interface OpenedRequest {
  readonly head: RequestHead;
  /** Undefined when the application sent none. Iterating may throw {@link DecodeError}. */
  readonly body: Body | undefined;
  /**
   * Seals the one response of this request. May be called once, and only after its sequence was
   * claimed: two heads under one sequence would share a key and nonce.
   * A body that throws while it is read makes the sealed body throw; where the codec reads the body
   * before it seals anything, this rejects with what the body threw, and may be called again.
   */
  seal(head: ResponseHead, body: Body | undefined): Awaitable<SealedResponse>;
}

/** Turns what is said into what crosses the network, on the relay's side. */
export interface Codec {
  /** Answers a pairing offer (JSON). Throws {@link DecodeError} when it is not one. */
  answerOffer(offer: Uint8Array, context: PairingContext): Promise<AnsweredOffer>;
  /**
   * Opens a request, up to its head, with a pair's stored secret.
   * Throws, or rejects with, {@link DecodeError} when anything about it is not as a client sealed it.
   */
  open(secret: Uint8Array, request: SealedRequest): Awaitable<OpenedRequest>;
}

/** Statuses that are kept for codecs other than the built-in one, which never uses them. */
export const CODEC_STATUSES = [563, 564, 565, 567, 568] as const;
export type CodecStatus = (typeof CODEC_STATUSES)[number];

/**
 * What came could not be decoded. Why is for the inside alone: one message, whatever the cause.
 *
 * A client is told status 562. A codec that has more to say to its clients gives one of
 * {@link CODEC_STATUSES}, whose meaning is a matter between the two: nobody else learns more by it
 * than that there are different reasons. No client sends a request again on its own account of one.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly status: CodecStatus | undefined;
  constructor(cause?: unknown, status?: CodecStatus) {
    super('could not decode', { cause });
    this.status = status;
  }
}
