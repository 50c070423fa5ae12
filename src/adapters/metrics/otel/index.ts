import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Logger } from '../../../ports/logger.ts';
import type { MetricsSink } from '../../../ports/metrics-sink.ts';
import { logDiagnostics, secretsIn } from './diagnostics.ts';
import { createExportHealth, watched } from './export-health.ts';
import { createInstruments } from './instruments.ts';
import { otlpMetricExporter } from './otlp.ts';
import { listenForPrometheus, type PrometheusAddress } from './prometheus.ts';
import { type Instance, resourceOf } from './resource.ts';
import { FLUSH_MS, periodOf } from './times.ts';
import { within } from './within.ts';

/** Where figures go; at least one. */
export interface OpenTelemetryMetricsOptions extends Instance {
  /** By OTLP, as the standard `OTEL_*` variables of the process say. */
  readonly otlp: boolean;
  /** Where Prometheus may ask. */
  readonly prometheus: PrometheusAddress | undefined;
  /** Further places, each of which tells of its own failures. */
  readonly exporters?: readonly PushMetricExporter[];
  /** What may stand in messages of theirs and not in the log. */
  readonly secrets?: readonly string[];
  readonly logger: Logger;
}

/** Figures for OpenTelemetry's readers. */
export interface OpenTelemetryMetrics extends MetricsSink {
  /** Where Prometheus can ask, if it can. */
  readonly prometheusPort: number | undefined;
}

/**
 * Counts and measures by OpenTelemetry's SDK, which adds up in memory: a few hundred series at most,
 * however much traffic there is. Rejects where the port for Prometheus is taken.
 */
export async function createOpenTelemetryMetrics(
  options: OpenTelemetryMetricsOptions,
): Promise<OpenTelemetryMetrics> {
  const { logger, worker, secrets = [] } = options;
  const started = logDiagnostics(logger, [...secretsIn(process.env), ...secrets]);
  const prometheus = options.prometheus && (await listenForPrometheus(options.prometheus, worker));
  const exporters = [...(options.otlp ? [await otlp(logger)] : []), ...(options.exporters ?? [])];
  const provider = new MeterProvider({
    resource: resourceOf(options),
    readers: [
      ...(prometheus === undefined ? [] : [prometheus.reader]),
      ...exporters.map(
        (exporter) => new PeriodicExportingMetricReader({ exporter, ...periodOf(process.env) }),
      ),
    ],
  });
  const record = createInstruments(provider.getMeter('mte-relay', options.version));
  started();
  return {
    prometheusPort: prometheus?.port,
    record,
    async close() {
      await prometheus?.close();
      await within(FLUSH_MS, provider.shutdown());
    },
  };
}

async function otlp(logger: Logger): Promise<PushMetricExporter> {
  const exporter = await otlpMetricExporter(process.env);
  return watched(exporter, createExportHealth('OTLP metrics', logger));
}
