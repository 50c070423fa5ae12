/** How long to wait before a process is started again. */
export interface BackOff {
  /**
   * @param livedMs how long the process lived that has ended
   * @returns milliseconds: none for the first that ends, and twice as many for each that follows a short life
   */
  after(livedMs: number): number;
}

const FIRST_MS = 100;
const LONGEST_MS = 30_000;
/** Whoever lived longer than this did not die of how it was started. */
const LONG_LIFE_MS = 10_000;

export function createBackOff(): BackOff {
  let shortLives = 0;
  return {
    after(livedMs) {
      if (livedMs >= LONG_LIFE_MS) shortLives = 0;
      const wait = shortLives === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (shortLives - 1));
      shortLives += 1;
      return wait;
    },
  };
}
