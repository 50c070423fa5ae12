import { DecodeError } from '../../ports/codec.ts';
import { concat, joined, readUint32, uint32 } from '../bytes.ts';
import { MAX_HEAD } from './head.ts';

/** What an enveloped message seals is `uint32(head length) ‖ head ‖ body`; bytes of its prefix. */
export const ENVELOPE_PREFIX = 4;

export function joinEnvelope(head: Uint8Array, body: Uint8Array): Uint8Array {
  return concat(uint32(head.length), head, body);
}

/** Throws {@link DecodeError} when the head is longer than a head may be, or than what is there. */
export function splitEnvelope(envelope: Uint8Array): { head: Uint8Array; body: Uint8Array } {
  if (envelope.length < ENVELOPE_PREFIX) throw new DecodeError();
  const length = readUint32(envelope, 0);
  if (length > MAX_HEAD || length > envelope.length - ENVELOPE_PREFIX) throw new DecodeError();
  return {
    head: envelope.subarray(ENVELOPE_PREFIX, ENVELOPE_PREFIX + length),
    body: envelope.subarray(ENVELOPE_PREFIX + length),
  };
}

/** Splits an envelope that comes in pieces: gathers them until the head is whole. */
export interface EnvelopeReader {
  /** The head and the first of the body once the head is whole; undefined until then. */
  push(piece: Uint8Array): { head: Uint8Array; body: Uint8Array } | undefined;
}

export function createEnvelopeReader(): EnvelopeReader {
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  let needed = ENVELOPE_PREFIX;
  return {
    push(piece) {
      pieces.push(piece);
      gathered += piece.length;
      while (gathered >= needed) {
        const whole = joined(pieces);
        pieces = [whole];
        const length = readUint32(whole, 0);
        if (length > MAX_HEAD) throw new DecodeError();
        if (needed === ENVELOPE_PREFIX + length) return splitEnvelope(whole);
        needed = ENVELOPE_PREFIX + length;
      }
      return undefined;
    },
  };
}
