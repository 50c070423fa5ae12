import { onTestFinished } from 'vitest';
import type { PairLifetime, SessionStore } from '../../ports/session-store.ts';

export interface StoreOptions {
  /** How many pairs the store is to keep at most; plenty when absent. */
  readonly maxPairs?: number;
  /** How many of one owner; no cap when absent. */
  readonly maxPairsPerOwner?: number;
}

export interface StoreUnderTest {
  readonly store: SessionStore;
  /** Lets this much time pass for the pairs in the store, in milliseconds. */
  advance(ms: number): Promise<void> | void;
  /** Takes down what the factory set up. The store may have been closed before. */
  close(): Promise<void> | void;
}

/** Gives an empty store. Called for every test, and for every history of the model. */
export type StoreFactory = (options: StoreOptions) => Promise<StoreUnderTest> | StoreUnderTest;

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Between a moment of the tests and the end of a life nearest to it. */
export const MARGIN = 30 * SECOND;

export const LIFETIME: PairLifetime = { idleMs: 30 * MINUTE, totalMs: 12 * HOUR };

/** Who owns a pair where it does not matter. */
export const OWNER = 'owner';

/** Keys and owners that are easily taken for one another. */
export const ODD_TEXTS = [
  '',
  ' ',
  'a',
  'A',
  'Ł',
  'a ',
  'a:b',
  'a:b:',
  'a\nb',
  'a\r\nb',
  'a\0',
  'a\0b',
  '*',
  'a*',
  '{a}b',
  '{a}c',
  '__proto__',
  'constructor',
  'ä',
  'a\u0308',
  '\u00ff',
  '\u0100',
  '鍵',
  '🔑',
  '🔒',
  `${'k'.repeat(4096)}1`,
  `${'k'.repeat(4096)}2`,
];

/** A store that is taken down when the test ends. */
export async function open(
  factory: StoreFactory,
  options: StoreOptions = {},
): Promise<StoreUnderTest> {
  const subject = await factory(options);
  onTestFinished(async () => {
    await subject.close();
  });
  return subject;
}

/** A secret that no other `seed` gives. */
export function secretOf(seed: number, length = 80): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (seed * 37 + index * 11 + 1) & 0xff);
}
