import { randomBytes } from 'node:crypto';
import type { Random } from '../../../ports/random.ts';
import { plainBytes } from './plain-bytes.ts';

export function createRandom(): Random {
  // Drawn one by one, not cut from a pool: a copy of a running machine must not hold bytes that
  // the original is still going to use.
  return { bytes: (length) => plainBytes(randomBytes(length)) };
}
