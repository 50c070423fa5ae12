import { DecodeError } from '../../ports/codec.ts';
import { shortLived } from '../byte-slab.ts';
import { EMPTY, joined, writeUint32 } from '../bytes.ts';
import { SIZES } from '../wire.ts';
import { createFrameSplitter, isLast, LAST, PREFIX } from './frame-splitter.ts';
import { type MessageCipher, PART, sealInto } from './message-cipher.ts';

/**
 * The frames of a streamed body:
 * ```
 * frame = uint32 ‖ ciphertext ‖ tag        uint32: bit 31 set on the last frame, else length of ciphertext and tag
 * ```
 * Index counts from 0. The last frame may be empty; no stream ends without it.
 */

/** Takes plaintext and gives frames. What is pushed can be opened at once on the other side. */
export interface FrameSealer {
  /** The frames that carry `plaintext`, none for nothing. */
  push(plaintext: Uint8Array): Promise<Uint8Array>;
  /** The last frame, empty. */
  end(): Promise<Uint8Array>;
}

export function createFrameSealer(cipher: MessageCipher): FrameSealer {
  const { takeSealed = shortLived } = cipher;
  let index = 0;
  const seal = async (plaintext: Uint8Array, last: boolean) => {
    const frame = takeSealed(PREFIX + plaintext.length + SIZES.tag);
    const into = frame.subarray(PREFIX);
    writeUint32(frame, 0, (last ? LAST : 0) + into.length);
    await sealInto(cipher, [PART.body, last, index++], plaintext, into);
    return frame;
  };
  return {
    async push(plaintext) {
      const frames: Uint8Array[] = [];
      for (let at = 0; at < plaintext.length; at += SIZES.framePlaintext) {
        frames.push(await seal(plaintext.subarray(at, at + SIZES.framePlaintext), false));
      }
      return joined(frames);
    },
    end: () => seal(EMPTY, true),
  };
}

/** Takes frames in pieces of any size and gives plaintext. */
export interface FrameOpener {
  /**
   * The plaintext of the frames that `bytes` completes.
   * Throws {@link DecodeError} for a frame that does not open, is too long or follows the last one.
   */
  push(bytes: Uint8Array): Promise<Uint8Array[]>;
  /** Throws {@link DecodeError} when the last frame has not come. */
  end(): void;
}

export function createFrameOpener(cipher: MessageCipher): FrameOpener {
  const splitter = createFrameSplitter();
  let index = 0;
  return {
    async push(bytes) {
      const opened: Uint8Array[] = [];
      const frames = splitter.push(bytes);
      for (const frame of frames) {
        const sealed = frame.subarray(PREFIX);
        const room = cipher.roomFor?.(sealed, bytes, frames.length === 1);
        opened.push(await cipher.open(PART.body, isLast(frame), index++, sealed, room));
      }
      return opened;
    },
    end: splitter.end,
  };
}
