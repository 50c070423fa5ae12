import { randomBytes } from 'node:crypto';
import { shortLived } from '../../../domain/byte-slab.ts';
import type { Random } from '../../../ports/random.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Sodium } from './sodium.ts';

// Drawn one by one, not cut from a pool: a copy of a running machine must not hold bytes that the
// original is still going to use.
export function createRandom(sodium: Sodium | undefined): Random {
  if (sodium === undefined) return { bytes: (length) => plainBytes(randomBytes(length)) };
  return {
    bytes(length) {
      const bytes = shortLived(length);
      sodium.randombytes_buf(bytes);
      return bytes;
    },
  };
}
