import { createHash } from 'node:crypto';

/** What is kept of a message's content, however long that is. */
export interface ContentRecord {
  /** How many there were. */
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** The first few of them. */
  readonly start: Uint8Array;
}

const KEPT = 96;

/** Takes content piece by piece. */
export function createContentRecorder() {
  const hash = createHash('sha256');
  let bytes = 0;
  let start = Buffer.alloc(0);
  return {
    add(piece: Uint8Array): void {
      if (start.length < KEPT)
        start = Buffer.concat([start, piece.subarray(0, KEPT - start.length)]);
      hash.update(piece);
      bytes += piece.length;
    },
    /** May be asked for at any time. */
    record: (): ContentRecord => ({ bytes, sha256: hash.copy().digest('hex'), start }),
  };
}

export function contentRecord(content: Uint8Array): ContentRecord {
  const recorder = createContentRecorder();
  recorder.add(content);
  return recorder.record();
}
