import { systemClock } from './adapters/clock/system.ts';
import { createMetrics, type NamedSink } from './adapters/metrics/fan-out.ts';
import { startSampler } from './adapters/metrics/sampler.ts';
import type { Config } from './config.ts';
import { createMeasuredStore } from './domain/measured-store.ts';
import type { PlugIns } from './plug-ins/index.ts';
import type { Logger } from './ports/logger.ts';
import type { MetricsSink } from './ports/metrics-sink.ts';
import type { SessionStore } from './ports/session-store.ts';

/** What sinks are made from. */
interface SinkContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Which of several processes behind one port this is; undefined where it is alone. */
  readonly worker: number | undefined;
}

type SinkName = Config['metrics']['sinks'][number];

/** How each sink is made. Its packages are loaded only then. */
const makers: Partial<Record<SinkName, (context: SinkContext) => Promise<MetricsSink>>> = {
  cloudwatch: createCloudWatch,
};

/** The sinks that the configuration names. Rejects where one cannot be made. */
async function createSinks(context: SinkContext): Promise<readonly NamedSink[]> {
  return Promise.all(
    context.config.metrics.sinks.map(async (name) => {
      const make = makers[name];
      if (make === undefined) throw new Error(`METRICS names ${name}, which this relay lacks`);
      return { name, sink: await make(context) };
    }),
  );
}

async function createCloudWatch({ config, logger, worker }: SinkContext): Promise<MetricsSink> {
  const { cloudWatch } = config.metrics;
  if (cloudWatch === undefined) throw new Error('METRICS=cloudwatch needs AWS_REGION');
  const { createCloudWatchSink } = await import('./adapters/metrics/cloudwatch/index.ts');
  return createCloudWatchSink({ ...cloudWatch, worker, clock: systemClock, logger });
}

/** Metrics of a relay that runs. */
export interface RunningMetrics {
  readonly sink: MetricsSink;
  /** The store, measured and sampled from now on; itself where nothing is measured. */
  measured(store: SessionStore): SessionStore;
  /** Delivers what is still held, in bounded time. Never rejects. */
  close(): Promise<void>;
}

/** @param plugIn makes a sink from outside, which is told besides the built-in ones */
export async function startMetrics(
  context: SinkContext,
  plugIn?: PlugIns['metrics'],
): Promise<RunningMetrics> {
  const sinks = [...(await createSinks(context))];
  if (plugIn !== undefined) sinks.push({ name: 'METRICS_ADAPTER', sink: await plugIn({}) });
  const sink = createMetrics(sinks, context.logger);
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
