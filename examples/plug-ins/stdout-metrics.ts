// METRICS_ADAPTER=./examples/plug-ins/stdout-metrics.ts PLUGIN_METRICS_INTERVAL_MS=60000
//
// Writes one JSON line of figures to standard output in each interval, for platforms that make metrics
// from logs. Adding up costs the request nothing; writing happens beside it.

import type { MetricsSinkFactory } from 'mte-relay-server/ports';

const factory: MetricsSinkFactory = ({ clock, settings }) => {
  const intervalMs = Number(settings.PLUGIN_METRICS_INTERVAL_MS ?? 60_000);
  if (!(intervalMs >= 1)) throw new Error('PLUGIN_METRICS_INTERVAL_MS must be a number from 1 on');

  let figures = new Map<string, number>();
  const add = (name: string, amount: number) =>
    figures.set(name, (figures.get(name) ?? 0) + amount);

  const write = () => {
    if (figures.size === 0) return;
    const time = new Date(clock.now()).toISOString();
    process.stdout.write(`${JSON.stringify({ time, metrics: Object.fromEntries(figures) })}\n`);
    figures = new Map();
  };
  // Unreferenced: a timer of ours must not keep a relay alive that wants to end.
  const timer = setInterval(write, intervalMs).unref();

  return {
    record(event) {
      // Only names from fixed sets: a path or client ID here would make the figures grow without end.
      switch (event.type) {
        case 'request':
          add('requests', 1);
          add('requestMsTotal', event.totalMs);
          add('upstreamMsTotal', event.upstreamMs);
          break;
        case 'pass-through':
          add('requests', 1);
          add('passedThrough', 1);
          break;
        case 'pairing':
          add('pairs', event.pairs);
          break;
        case 'error':
          add(`error.${event.code}`, 1);
          break;
        default:
      }
    },
    async close() {
      clearInterval(timer);
      write();
    },
  };
};

export default factory;
