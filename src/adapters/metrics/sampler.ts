import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricsSink } from '../../ports/metrics-sink.ts';
import type { SessionStore } from '../../ports/session-store.ts';

/** How often the process is looked at, unless told. */
const EVERY_MS = 10_000;

/** How often the event loop is asked to fire a timer, whose lateness is what is measured. */
const RESOLUTION_MS = 10;

const NS_PER_MS = 1_000_000;

/** Looks at the process until it is stopped. */
export interface Sampler {
  /** Takes a last sample. */
  stop(): void;
}

/** Records a `sample` from time to time. Keeps no process alive. */
export function startSampler(
  store: Pick<SessionStore, 'size'>,
  metrics: MetricsSink,
  everyMs: number = EVERY_MS,
): Sampler {
  const intervals = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  intervals.enable();

  const sample = () => {
    const { count, mean, max } = intervals;
    intervals.reset();
    metrics.record({
      type: 'sample',
      activePairs: store.size,
      eventLoopDelayMs: count === 0 ? 0 : lateness(mean),
      eventLoopDelayMaxMs: count === 0 ? 0 : lateness(max),
    });
  };

  const timer = setInterval(sample, everyMs).unref();
  return {
    stop() {
      clearInterval(timer);
      sample();
      intervals.disable();
    },
  };
}

/** Node gives the time between two firings, not how late one was. */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NS_PER_MS - RESOLUTION_MS);
}
