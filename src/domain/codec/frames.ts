import { DecodeError } from '../../ports/codec.ts';
import { concat, EMPTY, joined, readUint32, uint32 } from '../bytes.ts';
import { SIZES } from '../wire.ts';
import { type MessageCipher, PART } from './message-cipher.ts';

/**
 * The frames of a streamed body:
 * ```
 * frame = uint32 ‖ ciphertext ‖ tag        uint32: bit 31 set on the last frame, else length of ciphertext and tag
 * ```
 * Index counts from 0. The last frame may be empty; no stream ends without it.
 */
const LAST = 0x8000_0000;
const PREFIX = 4;
const MOST_SEALED = SIZES.framePlaintext + SIZES.tag;

/** Takes plaintext and gives frames. What is pushed can be opened at once on the other side. */
export interface FrameSealer {
  /** The frames that carry `plaintext`, none for nothing. */
  push(plaintext: Uint8Array): Promise<Uint8Array>;
  /** The last frame, empty. */
  end(): Promise<Uint8Array>;
}

export function createFrameSealer(cipher: MessageCipher): FrameSealer {
  let index = 0;
  const frame = async (plaintext: Uint8Array, last: boolean) => {
    const sealed = await cipher.seal(PART.body, last, index++, plaintext);
    return concat(uint32((last ? LAST : 0) + sealed.length), sealed);
  };
  return {
    async push(plaintext) {
      if (plaintext.length <= SIZES.framePlaintext) {
        return plaintext.length === 0 ? EMPTY : frame(plaintext, false);
      }
      const frames: Uint8Array[] = [];
      for (let at = 0; at < plaintext.length; at += SIZES.framePlaintext) {
        frames.push(await frame(plaintext.subarray(at, at + SIZES.framePlaintext), false));
      }
      return joined(frames);
    },
    end: () => frame(EMPTY, true),
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
      for (const frame of splitter.push(bytes)) {
        const sealed = frame.subarray(PREFIX);
        opened.push(await cipher.open(PART.body, isLast(frame), index++, sealed));
      }
      return opened;
    },
    end() {
      if (!splitter.ended()) throw new DecodeError();
    },
  };
}

/** Cuts bytes into whole frames. A frame that comes in one piece is not copied. */
function createFrameSplitter() {
  let ended = false;
  /** What of an unfinished frame has come: first its prefix, then a buffer for the whole of it. */
  let pending: Uint8Array = EMPTY;
  let filled = 0;

  /** Fills the unfinished frame from `bytes` and returns how much it took. */
  const fill = (bytes: Uint8Array) => {
    const size = filled < PREFIX ? PREFIX : frameSize(pending);
    if (pending.length !== size) {
      const grown = new Uint8Array(size);
      grown.set(pending.subarray(0, filled));
      pending = grown;
    }
    const taken = Math.min(size - filled, bytes.length);
    pending.set(bytes.subarray(0, taken), filled);
    filled += taken;
    return taken;
  };

  /** The next whole frame and what follows it, or undefined when `bytes` is used up. */
  const next = (bytes: Uint8Array): { frame: Uint8Array; rest: Uint8Array } | undefined => {
    let rest = bytes;
    if (filled === 0 && rest.length >= PREFIX && rest.length >= frameSize(rest)) {
      const size = frameSize(rest);
      return { frame: rest.subarray(0, size), rest: rest.subarray(size) };
    }
    while (rest.length > 0) {
      rest = rest.subarray(fill(rest));
      if (filled >= PREFIX && filled === frameSize(pending)) {
        filled = 0;
        return { frame: pending, rest };
      }
    }
    return undefined;
  };

  return {
    ended: () => ended,
    push(bytes: Uint8Array): Uint8Array[] {
      const frames: Uint8Array[] = [];
      let rest = bytes;
      while (rest.length > 0) {
        if (ended) throw new DecodeError();
        const step = next(rest);
        if (step === undefined) break;
        frames.push(step.frame);
        pending = EMPTY;
        ended = isLast(step.frame);
        rest = step.rest;
      }
      return frames;
    },
  };
}

function isLast(frame: Uint8Array): boolean {
  return readUint32(frame, 0) >= LAST;
}

/** Length of the whole frame that `bytes` begins with; its prefix must be there. */
function frameSize(bytes: Uint8Array): number {
  const sealed = readUint32(bytes, 0) % LAST;
  if (sealed < SIZES.tag || sealed > MOST_SEALED) throw new DecodeError();
  return PREFIX + sealed;
}
