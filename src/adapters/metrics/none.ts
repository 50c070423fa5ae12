import type { MetricsSink } from '../../ports/metrics-sink.ts';

/** Counts nothing: what runs where no metrics were asked for. */
export const noMetrics: MetricsSink = {
  record: () => {},
  close: async () => {},
};
