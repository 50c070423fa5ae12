import * as v from 'valibot';

const SHORTEST = 32;
const FEWEST_DISTINCT = 8;

/** At least 32 characters. Never quoted, and its length is not told either. */
export const secret = v.pipe(
  v.string(),
  v.minLength(SHORTEST, `holds fewer than ${SHORTEST} characters`),
);

/**
 * Whether a person rather than a generator wrote the secret. A client ID is a known text and its
 * HMAC, so whoever holds one can try secrets offline at leisure.
 */
export function isPlainlyWeak(text: string): boolean {
  return (
    new Set(text).size < FEWEST_DISTINCT ||
    /pass(word|phrase)|secret|change.?me|example|qwerty/i.test(text) ||
    isRepetition(text) ||
    isRun(text)
  );
}

/** A piece of up to half the length, written again and again. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  return false;
}

/** Mostly neighbours in the alphabet: "abcdefgh…", "87654321…". */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => Math.abs(code - (codes[index] ?? 0)));
  return steps.filter((step) => step <= 1).length > steps.length / 2;
}
