/** Tells a worker its number: from 1, and the same for the one that replaces it. */
export const WORKER_VARIABLE = 'MTE_RELAY_WORKER';

/** Which worker this process is; undefined where it is none. */
export function workerNumber(): number | undefined {
  const text = process.env[WORKER_VARIABLE];
  // Set by hand it means nothing: only a primary talks to its workers.
  if (text === undefined || process.send === undefined) return undefined;
  return Number(text);
}
