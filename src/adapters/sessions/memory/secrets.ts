import { createBlocks } from './pages.ts';

/** The longest secret that a record holds. */
export const MAX_SECRET_BYTES = 128;

/** The pairs' secrets: a byte of length and the secret in a block of fixed size. */
export interface Secrets {
  set(slot: number, secret: Uint8Array): void;
  /** A copy, since the block may hold another pair's secret soon. */
  copy(slot: number): Uint8Array;
  wipe(slot: number): void;
  wipeAll(): void;
}

export function createSecrets(): Secrets {
  const blocks = createBlocks(1 + MAX_SECRET_BYTES);
  return {
    set(slot, secret) {
      const block = blocks.at(slot);
      block[0] = secret.length;
      block.set(secret, 1);
    },
    copy(slot) {
      const block = blocks.at(slot);
      return block.slice(1, 1 + (block[0] ?? 0));
    },
    wipe: blocks.wipe,
    wipeAll: blocks.wipeAll,
  };
}
