import { describe, expect, test } from 'vitest';
import {
  decodeRequestHead,
  decodeResponseHead,
  encodeRequestHead,
  encodeResponseHead,
} from '../../src/domain/codec/head.ts';
import { DecodeError, type RequestHead, type ResponseHead } from '../../src/ports/codec.ts';
import { bytes, readVectors } from './files.ts';

interface HeadVector {
  readonly kind: 'request' | 'response';
  readonly text?: string;
  readonly fill?: readonly [string, number, string];
  readonly hex?: string;
  readonly reason?: string;
}

interface AcceptedHead extends HeadVector {
  readonly canonical: boolean;
  readonly head: RequestHead | ResponseHead;
}

const { accept, reject } = readVectors<{ accept: AcceptedHead[]; reject: HeadVector[] }>(
  'heads.json',
);

function textOf({ text, fill }: HeadVector): string {
  return fill === undefined ? (text ?? '') : fill[0] + 'a'.repeat(fill[1]) + fill[2];
}

function bytesOf(vector: HeadVector): Uint8Array {
  return vector.hex === undefined ? new Uint8Array(Buffer.from(textOf(vector))) : bytes(vector.hex);
}

/** Where a value is too long to be written down it is a number: of letters "a". */
function headOf<T extends RequestHead | ResponseHead>(head: T): T {
  const headers = head.headers.map(([name, value]: readonly [string, string | number]) => [
    name,
    typeof value === 'number' ? 'a'.repeat(value) : value,
  ]);
  return { ...head, headers };
}

const decode = (vector: HeadVector) =>
  vector.kind === 'request'
    ? decodeRequestHead(bytesOf(vector))
    : decodeResponseHead(bytesOf(vector));

const encode = (head: RequestHead | ResponseHead) =>
  Buffer.from('method' in head ? encodeRequestHead(head) : encodeResponseHead(head)).toString();

describe('heads.json', () => {
  test.each(accept)('$text says $head', (vector) => {
    expect(decode(vector)).toEqual(headOf(vector.head));
  });

  test.each(accept.filter(({ canonical }) => canonical))('$head is written as $text', (vector) => {
    expect(encode(headOf(vector.head))).toBe(textOf(vector));
  });

  test.each(reject)('$kind: $reason is refused', (vector) => {
    expect(() => decode(vector)).toThrow(DecodeError);
  });
});
