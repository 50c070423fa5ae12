import type { tracing } from '@opentelemetry/sdk-node';
import { isTurnedOff, sendsOtlp } from './adapters/metrics/otel/switches.ts';
import type { Config } from './config.ts';
import type { Logger } from './ports/logger.ts';
import type { Tracer } from './ports/tracer.ts';
import { version } from './version.ts';

export interface TracerContext {
  readonly config: Pick<Config, 'telemetry'>;
  readonly logger: Logger;
  /** From 1 on, where several processes share the address. */
  readonly worker: number | undefined;
}

/** Traces by OpenTelemetry; undefined where they go nowhere, and then nothing of it is loaded. */
export async function startTracer({
  config: { telemetry },
  logger,
  worker,
}: TracerContext): Promise<Tracer | undefined> {
  const otlp = sendsOtlp('TRACES', process.env);
  const exporters: tracing.SpanExporter[] = [];
  const secrets: string[] = [];
  // cloud:azure
  const azure = isTurnedOff('TRACES', process.env) ? undefined : telemetry.azureConnectionString;
  if (azure !== undefined) {
    const { azureSpanExporter } = await import('./adapters/metrics/otel/azure.ts');
    exporters.push(await azureSpanExporter(azure, logger));
    secrets.push(azure);
  }
  // cloud:end
  if (!otlp && exporters.length === 0) return undefined;
  const { createOpenTelemetryTracer } = await import('./adapters/metrics/otel/tracer.ts');
  return createOpenTelemetryTracer({
    otlp,
    exporters,
    secrets,
    logger,
    version: version(),
    worker,
  });
}
