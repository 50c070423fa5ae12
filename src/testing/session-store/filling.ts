import { expect } from 'vitest';
import type { PairLifetime, SessionStore } from '../../ports/session-store.ts';
import { StoreFullError } from '../../ports/session-store.ts';
import { LIFETIME, OWNER, secretOf } from './subject.ts';

interface Filling {
  /** Whether each pair claims a sequence, and is in use from then on. */
  readonly claimed?: boolean;
  readonly lifetime?: PairLifetime;
  readonly owner?: string;
}

/** Saves a pair under each key, in this order. */
export async function fill(
  store: SessionStore,
  keys: readonly string[],
  { claimed = false, lifetime = LIFETIME, owner = OWNER }: Filling = {},
): Promise<void> {
  for (const [index, key] of keys.entries()) {
    await store.save(key, secretOf(index), lifetime, owner);
    if (claimed) {
      expect(await store.claim(key, 0)).toBe('claimed');
    }
  }
}

/** Those of the keys that a pair is under. */
export async function keptOf(store: SessionStore, keys: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const key of keys) {
    if ((await store.load(key)) !== undefined) {
      kept.push(key);
    }
  }
  return kept;
}

/** Expects that nothing can be saved, and that the error says which cap it is. */
export async function expectFull(
  store: SessionStore,
  scope: StoreFullError['scope'],
  { key = 'one too many', owner = OWNER } = {},
): Promise<void> {
  const save = async () => store.save(key, secretOf(9), LIFETIME, owner);
  const refusal = await save().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StoreFullError);
  expect(refusal).toHaveProperty('scope', scope);
}
