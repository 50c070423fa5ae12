import { guarded } from '../../domain/guarded.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MetricsEvent, MetricsSink } from '../../ports/metrics-sink.ts';

/** A sink, and what the log calls it. */
export interface NamedSink {
  readonly name: string;
  readonly sink: MetricsSink;
}

/**
 * Gives every event to every sink. One that throws or rejects disturbs neither the others nor the
 * request whose event it was; the log says so once for each.
 */
export function createFanOut(sinks: readonly NamedSink[], logger: Logger): MetricsSink {
  const failed = new Set<string>();
  const fail = (name: string, error: unknown) => {
    if (failed.has(name)) return;
    failed.add(name);
    const reason = error instanceof Error ? error.name : typeof error;
    logger.error('a metrics sink fails; this is said once', { sink: name, reason });
  };
  return {
    record(event: MetricsEvent) {
      Object.freeze(event);
      for (const { name, sink } of sinks) {
        guarded(
          () => sink.record(event),
          (error) => fail(name, error),
        );
      }
    },
    async close() {
      const closing = sinks.map(async ({ name, sink }) => {
        try {
          await sink.close();
        } catch (error) {
          fail(name, error);
        }
      });
      await Promise.all(closing);
    },
  };
}
