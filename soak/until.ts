import { setTimeout as delay } from 'node:timers/promises';

/** Generous: what is waited for takes a second on a machine that has nothing else to do. */
const LONGEST_MS = 60_000;
const STEP_MS = 25;

/** Waits until `holds` does. Rejects with what was waited for when it never does. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${LONGEST_MS / 1000} s in vain: ${what}`);
    await delay(STEP_MS);
  }
}
