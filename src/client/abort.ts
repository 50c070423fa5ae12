/** The reason of a signal that was aborted, else undefined; wrapped, since a reason may be anything. */
export function abortedReason(signal: AbortSignal | undefined): { reason: unknown } | undefined {
  return signal?.aborted === true ? { reason: signal.reason } : undefined;
}

/**
 * What `work` comes to, or a rejection with the signal's reason as soon as it is aborted. The work
 * itself goes on: others may wait for it too.
 */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Waits, unless the signal is aborted meanwhile: then it rejects with the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return abortable(waited, signal).finally(() => clearTimeout(timer));
}
