/** Vectors of the padding of MTE, and of what fits a message that is not streamed. */
import * as reference from '../reference.ts';
import { pattern } from './inputs.ts';

/** The most that an HTTP body, or a decoded `x-mte-relay-eh`, of such a message has. */
const LIMIT = 1_048_576;

const SIZES = [
  0, 1, 251, 252, 253, 508, 509, 1020, 1021, 2044, 2045, 4092, 4093, 8188, 8189, 8700, 8701, 9212,
  9213, 16_380, 16_381, 17_404, 17_405, 32_764, 32_765, 65_532, 65_533, 67_580, 67_581, 131_068,
  131_069, 262_140, 524_284, 524_285, 1_000_000, 1_032_188, 1_032_189, 1_048_572, 1_048_573,
];

export function paddingVectors() {
  return {
    description:
      'MTE padding: uint32(length), data, zeros. Rejected is what results from changing the padded form of so many bytes.',
    fields: {
      length: 'bytes of data',
      padded: 'bytes once padded',
      hex: 'the padded form of bytes 0, 1, 2 … (modulo 251)',
      sha256: 'hex, of the same where it is long',
      flip: 'in the padded form: a byte, counted from its start, and a bit, counted from the lowest',
      splice: 'in the padded form: from which byte, how many bytes are replaced, hex by what',
      content: 'bytes: of an envelope, or of a head or body in the open form',
      salt: 'bytes that stand before what is sealed: 16, 12 or 0',
      size: 'bytes of the HTTP body or decoded x-mte-relay-eh',
    },
    sizes: SIZES.map((length) => ({ length, padded: reference.paddedSize(length) })),
    accept: [0, 1, 252, 253, 8188, 8189].map((length) => {
      const padded = reference.pad(pattern(length));
      return length > 300
        ? { length, sha256: reference.sha256(padded).toString('hex') }
        : { length, hex: padded.toString('hex') };
    }),
    reject: [
      { length: 0, reason: 'no bytes at all', splice: [0, 256, ''] },
      { length: 0, reason: 'one byte less', splice: [255, 1, ''] },
      { length: 0, reason: 'one byte more', splice: [256, 0, '00'] },
      {
        length: 0,
        reason: 'twice as many zeros as there should be',
        splice: [256, 0, '00'.repeat(256)],
      },
      { length: 253, reason: 'padded to 256 as if it were shorter', splice: [256, 256, ''] },
      { length: 10, reason: 'the last byte is not zero', flip: [255, 0] },
      { length: 10, reason: 'the first byte of the padding is not zero', flip: [14, 7] },
      { length: 252, reason: 'a length that runs past the end', splice: [0, 4, '000000fd'] },
      { length: 10, reason: 'a length of 4 GiB', splice: [0, 4, 'ffffffff'] },
      {
        length: 10,
        reason: 'a length that leaves data in the padding',
        splice: [0, 4, '00000009'],
      },
      { length: 8189, reason: 'Padmé, one byte less', splice: [8703, 1, ''] },
      { length: 8189, reason: 'a power of two above 8,192', splice: [8704, 0, '00'.repeat(7680)] },
    ],
    fits: [
      ...fits('MKE', 16, LIMIT - 32),
      ...fits('MKE', 12, LIMIT - 28),
      ...fits('MKE', 0, LIMIT - 16),
      ...fits('MTE', 16, 1_032_188),
      ...fits('MTE', 12, 1_032_188),
      ...fits('MTE', 0, 1_032_188),
    ],
  };
}

function fits(encodeType: reference.EncodeType, salt: number, most: number) {
  return [most, most + 1].map((content) => {
    const plaintext = encodeType === 'MTE' ? reference.paddedSize(content) : content;
    const size = salt + plaintext + 16;
    return { encodeType, salt, content, size, fits: size <= LIMIT };
  });
}
