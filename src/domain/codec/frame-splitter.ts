import { DecodeError } from '../../ports/codec.ts';
import { EMPTY, readUint32 } from '../bytes.ts';
import { SIZES } from '../wire.ts';

/** Bit 31 of a frame's prefix. */
export const LAST = 0x8000_0000;
/** Bytes of it. */
export const PREFIX = 4;
const MOST_SEALED = SIZES.framePlaintext + SIZES.tag;

/** Cuts bytes that come in pieces of any size into whole frames. */
export interface FrameSplitter {
  /**
   * The frames that `bytes` completes, valid until the next push: views of `bytes` where they are whole
   * in them. All else that is still needed of `bytes` was copied.
   * Throws {@link DecodeError} for a frame that is too short or too long, or follows the last one.
   */
  push(bytes: Uint8Array): Uint8Array[];
  /** Throws {@link DecodeError} when the last frame has not come. */
  end(): void;
}

/** A frame that comes in one piece is not copied. For the others, two buffers take turns. */
export function createFrameSplitter(): FrameSplitter {
  let [pending, idle]: [Uint8Array, Uint8Array] = [EMPTY, EMPTY];
  /** Bytes of the unfinished frame, at the front of `pending`: first its prefix, then all of it. */
  let filled = 0;
  let ended = false;

  /** Adds to the unfinished frame from `bytes` and returns how many it took. */
  const fill = (bytes: Uint8Array) => {
    const size = filled < PREFIX ? PREFIX : frameSize(pending);
    if (pending.length < size) {
      const grown = new Uint8Array(size);
      grown.set(pending);
      pending = grown;
    }
    const taken = Math.min(size - filled, bytes.length);
    pending.set(bytes.subarray(0, taken), filled);
    filled += taken;
    return taken;
  };

  /** The unfinished frame, if it is whole by now. */
  const finished = () => {
    const frame = wholeFrame(pending.subarray(0, filled));
    if (frame === undefined) return undefined;
    [pending, idle] = [idle, pending];
    filled = 0;
    return frame;
  };

  return {
    push(bytes) {
      const frames: Uint8Array[] = [];
      for (let rest = bytes; rest.length > 0; ) {
        if (ended) throw new DecodeError();
        const whole = filled === 0 ? wholeFrame(rest) : undefined;
        rest = rest.subarray(whole?.length ?? fill(rest));
        const frame = whole ?? finished();
        if (frame === undefined) continue;
        ended = isLast(frame);
        frames.push(frame);
      }
      return frames;
    },
    end() {
      if (!ended) throw new DecodeError();
    },
  };
}

/** The frame that `bytes` begins with, where all of it is there. */
function wholeFrame(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < PREFIX) return undefined;
  const size = frameSize(bytes);
  return bytes.length < size ? undefined : bytes.subarray(0, size);
}

export function isLast(frame: Uint8Array): boolean {
  return readUint32(frame, 0) >= LAST;
}

/** Length of the whole frame that `bytes` begins with; its prefix must be there. */
function frameSize(bytes: Uint8Array): number {
  const sealed = readUint32(bytes, 0) % LAST;
  if (sealed < SIZES.tag || sealed > MOST_SEALED) throw new DecodeError();
  return PREFIX + sealed;
}
