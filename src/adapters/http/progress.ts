import { BodyStalledError } from '../../ports/http.ts';

/** What a sender must bring in each time-out: one that drips less is held to be stuck, or hostile. */
export const LEAST_BYTES = 1024;

/**
 * Watches whether a sender makes progress. Only the time in which it is waited for counts: while the
 * upstream is slow to take what came, its sender is held back and not to blame.
 */
export interface Progress {
  /** Notes bytes that came. */
  received(bytes: number): void;
  /** Starts to wait; calls `onStall` once no more time is left. */
  wait(onStall: (error: BodyStalledError) => void): void;
  /** Stops to wait. */
  stop(): void;
}

/** @param timeoutMs how long {@link LEAST_BYTES} may take; undefined for any time */
export function createProgress(timeoutMs: number | undefined): Progress {
  if (timeoutMs === undefined) return { received() {}, wait() {}, stop() {} };
  let bytes = 0;
  let left = timeoutMs;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    received(length) {
      bytes += length;
      if (bytes < LEAST_BYTES) return;
      bytes = 0;
      left = timeoutMs;
    },
    wait(onStall) {
      since = performance.now();
      timer = setTimeout(() => onStall(new BodyStalledError()), left);
    },
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      left = Math.max(0, left - (performance.now() - since));
    },
  };
}
