import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { systemClock } from './adapters/clock/system.ts';
import { createMetrics, type NamedSink } from './adapters/metrics/fan-out.ts';
import { isTurnedOff, sendsOtlp } from './adapters/metrics/otel/switches.ts';
import { startSampler } from './adapters/metrics/sampler.ts';
import { countedRequests } from './adapters/usage/counted-requests.ts';
import type { Config } from './config.ts';
import { createMeasuredStore } from './domain/measured-store.ts';
import type { PlugIns } from './plug-ins/index.ts';
import type { Logger } from './ports/logger.ts';
import type { MetricsSink } from './ports/metrics-sink.ts';
import type { SessionStore } from './ports/session-store.ts';
import type { UsageMeter } from './ports/usage-meter.ts';
import { version } from './version.ts';

/** Where Prometheus asks unless told: the port that its own list of exporters gives to OpenTelemetry. */
const PROMETHEUS_PORT = 9_464;

/** What sinks are made from. */
interface SinkContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Which of several processes behind one port this is; undefined where it is alone. */
  readonly worker: number | undefined;
}

type SinkName = Config['metrics']['sinks'][number];

/** The sinks that the configuration names; their packages are loaded only then. */
async function createSinks(context: SinkContext): Promise<readonly NamedSink[]> {
  const made: Record<string, MetricsSink | undefined> = {
    // cloud:aws
    cloudwatch: await createCloudWatch(context),
    // cloud:end
    opentelemetry: await createOpenTelemetry(context),
  };
  return Object.entries(made).flatMap(([name, sink]) =>
    sink === undefined ? [] : [{ name, sink }],
  );
}

// cloud:aws
async function createCloudWatch(context: SinkContext): Promise<MetricsSink | undefined> {
  const { config, logger, worker } = context;
  const { cloudWatch } = config.metrics;
  if (cloudWatch === undefined) return undefined;
  const { createCloudWatchSink } = await import('./adapters/metrics/cloudwatch/index.ts');
  return createCloudWatchSink({ ...cloudWatch, worker, clock: systemClock, logger });
}
// cloud:end

/** Prometheus, OTLP and what sends by OpenTelemetry besides, which share one count. */
async function createOpenTelemetry(context: SinkContext): Promise<MetricsSink | undefined> {
  const { config, logger, worker } = context;
  const { metrics, telemetry, host } = config;
  const wants = (name: SinkName) => metrics.sinks.includes(name);
  const otlp = wants('otlp') || (!metrics.named && sendsOtlp('METRICS', process.env));
  const port = telemetry.prometheusPort ?? PROMETHEUS_PORT;
  const prometheus = wants('prometheus') ? { host, port } : undefined;
  const exporters: PushMetricExporter[] = [];
  const secrets: string[] = [];
  // cloud:azure
  const off = !metrics.named && isTurnedOff('METRICS', process.env);
  const azure = wants('azure') && !off ? telemetry.azureConnectionString : undefined;
  if (azure !== undefined) {
    const { azureMetricExporter } = await import('./adapters/metrics/otel/azure.ts');
    exporters.push(await azureMetricExporter(azure, logger));
    secrets.push(azure);
  }
  // cloud:end
  if (!otlp && prometheus === undefined && exporters.length === 0) return undefined;
  const { createOpenTelemetryMetrics } = await import('./adapters/metrics/otel/index.ts');
  const options = { otlp, prometheus, exporters, secrets, logger, version: version(), worker };
  const sink = await createOpenTelemetryMetrics(options);
  if (sink.prometheusPort !== undefined) {
    logger.info(`Metrics for Prometheus at http://[${host}]:${sink.prometheusPort}/metrics`);
  }
  return sink;
}

/** Metrics of a relay that runs. */
export interface RunningMetrics {
  readonly sink: MetricsSink;
  /** The store, measured and sampled from now on; itself where nothing is measured. */
  measured(store: SessionStore): SessionStore;
  /** Delivers what is still held, in bounded time. Never rejects. */
  close(): Promise<void>;
}

/**
 * @param usage counts what is billed
 * @param plugIn makes a sink from outside, which is told besides the built-in ones
 */
export async function startMetrics(
  context: SinkContext,
  usage?: UsageMeter,
  plugIn?: PlugIns['metrics'],
): Promise<RunningMetrics> {
  const sinks = [...(await createSinks(context))];
  if (plugIn !== undefined) sinks.push({ name: 'METRICS_ADAPTER', sink: await plugIn({}) });
  const billed = usage === undefined ? [] : [{ name: 'usage', sink: countedRequests(usage) }];
  const sink = createMetrics([...sinks, ...billed], context.logger);
  let stopSampling = () => {};
  return {
    sink,
    measured(store) {
      if (sinks.length === 0) return store;
      stopSampling = startSampler(store, sink).stop;
      return createMeasuredStore(store, systemClock, sink);
    },
    close() {
      stopSampling();
      return sink.close();
    },
  };
}
