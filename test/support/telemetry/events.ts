import type { MetricsEvent, MetricsSink } from '../../../src/ports/metrics-sink.ts';

/** A little of everything, with sums that are easy to see. */
const EVENTS: readonly MetricsEvent[] = [
  request(10, 200),
  request(30, 200),
  request(60, 502),
  { type: 'pass-through', totalMs: 5, status: 404, bytesIn: 1, bytesOut: 2 },
  { type: 'pairing', pairs: 4 },
  { type: 'pairing', pairs: 1 },
  { type: 'error', code: 'replayed', status: 570 },
  { type: 'error', code: 'decode-failed', status: 562 },
  { type: 'error', code: 'decode-failed', status: 562 },
  { type: 'store', operation: 'claim', ms: 0.5, failed: false },
  { type: 'store', operation: 'claim', ms: 1.5, failed: false },
  { type: 'store', operation: 'load', ms: 3, failed: true },
  { type: 'sample', activePairs: 3, eventLoopDelayMs: 1, eventLoopDelayMaxMs: 5 },
  { type: 'sample', activePairs: 7, eventLoopDelayMs: 2, eventLoopDelayMaxMs: 20 },
];

function request(totalMs: number, status: number): MetricsEvent {
  return {
    type: 'request',
    totalMs,
    upstreamMs: totalMs / 2,
    decodeMs: totalMs / 10,
    encodeMs: totalMs / 5,
    status,
    bytesIn: 100,
    bytesOut: 1_000,
  };
}

export function recordAll(sink: MetricsSink): void {
  for (const event of EVENTS) sink.record(event);
}
