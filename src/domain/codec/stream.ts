import type { Awaitable } from '../../ports/awaitable.ts';
import { DecodeError } from '../../ports/codec.ts';
import { concat, EMPTY } from '../bytes.ts';
import { createEnvelopeReader, joinEnvelope } from './envelope.ts';
import { createFrameOpener, createFrameSealer, type FrameOpener } from './frames.ts';
import type { MessageCipher } from './message-cipher.ts';
import { takeSalt } from './salt.ts';

/** Takes the plaintext body of a streamed message and gives what goes into the HTTP body. */
export interface StreamSealer {
  /** What comes before any body byte; holds the head in a frame of its own where enveloped. */
  start(): Promise<Uint8Array>;
  push(plaintext: Uint8Array): Promise<Uint8Array>;
  end(): Promise<Uint8Array>;
}

/**
 * @param salt what the HTTP body begins with; empty in the open form
 * @param head undefined in the open form, where it travels outside
 */
export function createStreamSealer(
  cipher: MessageCipher,
  salt: Uint8Array,
  head: Uint8Array | undefined,
): StreamSealer {
  const frames = createFrameSealer(cipher);
  return {
    async start() {
      if (head === undefined) return salt;
      return concat(salt, await frames.push(joinEnvelope(head, EMPTY)));
    },
    push: frames.push,
    end: frames.end,
  };
}

/** What a piece of the HTTP body revealed. */
export interface OpenedPiece {
  /** Given once, where enveloped. */
  readonly head: Uint8Array | undefined;
  readonly body: readonly Uint8Array[];
}

/** Takes the HTTP body of a streamed message in pieces of any size and gives its plaintext. */
export interface StreamOpener {
  /** Throws {@link DecodeError} as soon as something is not as it was sealed. */
  push(bytes: Uint8Array): Promise<OpenedPiece>;
  /** Throws {@link DecodeError} when the message is not complete. */
  end(): void;
}

/**
 * @param saltLength bytes of salt that the HTTP body begins with; 0 in the open form
 * @param cipherFor makes the cipher once the salt is known
 * @param enveloped whether the plaintext begins with a head
 */
export function createStreamOpener(
  saltLength: number,
  cipherFor: (salt: Uint8Array) => Awaitable<MessageCipher>,
  enveloped: boolean,
): StreamOpener {
  const salt = takeSalt(saltLength);
  const envelope = createEnvelopeReader();
  let frames: FrameOpener | undefined;
  let headCame = !enveloped;

  /** What plaintext of the body `piece` holds, and the head that it may complete. */
  const read = (piece: Uint8Array): { head?: Uint8Array; body: Uint8Array } => {
    if (headCame) return { body: piece };
    const split = envelope.push(piece);
    headCame = split !== undefined;
    return split ?? { body: EMPTY };
  };

  return {
    async push(bytes) {
      const rest = salt.push(bytes);
      if (rest === undefined) return { head: undefined, body: [] };
      frames ??= createFrameOpener(await cipherFor(salt.value()));
      const pieces = (await frames.push(rest)).map(read);
      return {
        head: pieces.find((piece) => piece.head !== undefined)?.head,
        body: pieces.map((piece) => piece.body).filter((body) => body.length > 0),
      };
    },
    end() {
      if (frames === undefined || !headCame) throw new DecodeError();
      frames.end();
    },
  };
}
