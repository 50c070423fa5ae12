import type { Clock } from '../../ports/clock.ts';

/** A bounded memory of what was used lately. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  /** Keeps a value, or keeps it on. */
  keep(key: string, value: Value): void;
  drop(key: string): void;
}

/**
 * Two generations: what is kept goes into the younger; when that has half of `most`, or is as old as
 * `idleMs`, it becomes the older one, whose values are forgotten. So a value that nobody uses is gone
 * after twice `idleMs` at the latest, as long as anything is asked for, and nothing needs a timer.
 *
 * @param most values kept; 0 keeps none
 */
export function createRecent<Value>(
  clock: Pick<Clock, 'elapsed'>,
  idleMs: number,
  most: number,
): Recent<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let bornAt = clock.elapsed();

  const age = () => {
    const now = clock.elapsed();
    if (young.size * 2 < most && now - bornAt < idleMs) return;
    old = now - bornAt < 2 * idleMs ? young : new Map();
    young = new Map();
    bornAt = now;
  };

  return {
    get(key) {
      age();
      return young.get(key) ?? old.get(key);
    },
    keep(key, value) {
      if (most === 0) return;
      age();
      old.delete(key);
      young.set(key, value);
    },
    drop(key) {
      young.delete(key);
      old.delete(key);
    },
  };
}
