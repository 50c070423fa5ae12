import type { MetricsSink } from '../../ports/metrics-sink.ts';
import type { UsageMeter } from '../../ports/usage-meter.ts';

/** Counts each answered encoded request for the marketplace. Closing it leaves the meter open. */
export function countedRequests(meter: Pick<UsageMeter, 'count'>): MetricsSink {
  return {
    record({ type }) {
      if (type === 'request') meter.count();
    },
    close: async () => {},
  };
}
