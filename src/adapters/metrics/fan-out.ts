import { guarded } from '../../domain/guarded.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MetricsEvent, MetricsSink } from '../../ports/metrics-sink.ts';
import { noMetrics } from './none.ts';

/** A sink, and what it is called in the log. */
export interface NamedSink {
  readonly name: string;
  readonly sink: MetricsSink;
}

/**
 * How long sinks may take to deliver what they hold when the relay stops, unless told: less than the
 * process gives its metrics, so that the log names the sink.
 */
const CLOSE_MS = 2_500;

/**
 * Hands every event to every sink, at once and in turn: nothing is kept here. A sink that throws, or
 * whose `record` gives a promise that rejects, is named in the log once and goes on being told.
 *
 * `close` closes all sinks together, never rejects, and ends after `closeMs` at the latest.
 */
export function createMetrics(
  sinks: readonly NamedSink[],
  logger: Logger,
  closeMs: number = CLOSE_MS,
): MetricsSink {
  if (sinks.length === 0) return noMetrics;
  const shielded = sinks.map((named) => shield(named, logger));
  let closing: Promise<void> | undefined;
  return {
    record(event) {
      // No sink may change what the next one is told.
      Object.freeze(event);
      for (const record of shielded) record(event);
    },
    close() {
      closing ??= Promise.all(sinks.map((named) => closed(named, logger, closeMs))).then(() => {});
      return closing;
    },
  };
}

function shield({ name, sink }: NamedSink, logger: Logger): (event: MetricsEvent) => void {
  let complained = false;
  const complain = (error: unknown) => {
    if (complained) return;
    complained = true;
    logger.error('a metrics sink failed; it is told of later events, but not complained of again', {
      sink: name,
      reason: reasonOf(error),
    });
  };
  return (event) => guarded(() => sink.record(event), complain);
}

async function closed({ name, sink }: NamedSink, logger: Logger, closeMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SinkLateError()), closeMs);
  });
  try {
    await Promise.race([(async () => sink.close())(), late]);
  } catch (error) {
    logger.warning('a metrics sink did not deliver what it still held', {
      sink: name,
      reason: reasonOf(error),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The sink was not waited for any longer. */
class SinkLateError extends Error {
  override readonly name = 'SinkLateError';
}

/** What kind of error it was; its message might quote anything. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
