import type { Clock } from '../ports/clock.ts';
import type { MetricsEvent, MetricsSink } from '../ports/metrics-sink.ts';
import type { SessionStore } from '../ports/session-store.ts';

type Operation = Extract<MetricsEvent, { readonly type: 'store' }>['operation'];

/**
 * Tells `metrics` how long the store took for each `save`, `load` and `claim`, failed ones included.
 * What the store answers at once is answered at once here too.
 */
export function createMeasuredStore(
  store: SessionStore,
  clock: Pick<Clock, 'elapsed'>,
  metrics: MetricsSink,
): SessionStore {
  const note = (operation: Operation, start: number, failed: boolean) => {
    metrics.record({ type: 'store', operation, ms: clock.elapsed() - start, failed });
  };

  function measured<T>(operation: Operation, ask: () => Promise<T> | T): Promise<T> | T {
    const start = clock.elapsed();
    let answer: Promise<T> | T;
    try {
      answer = ask();
    } catch (error) {
      note(operation, start, true);
      throw error;
    }
    if (answer instanceof Promise) return settled(operation, start, answer);
    note(operation, start, false);
    return answer;
  }

  async function settled<T>(operation: Operation, start: number, answer: Promise<T>): Promise<T> {
    let failed = true;
    try {
      const value = await answer;
      failed = false;
      return value;
    } finally {
      note(operation, start, failed);
    }
  }

  return {
    save: (...given) => measured('save', () => store.save(...given)),
    load: (key) => measured('load', () => store.load(key)),
    claim: (key, sequence) => measured('claim', () => store.claim(key, sequence)),
    emptySince: () => store.emptySince(),
    now: () => store.now(),
    delete: (key) => store.delete(key),
    ready: () => store.ready(),
    close: () => store.close(),
    get size() {
      return store.size;
    },
  };
}
