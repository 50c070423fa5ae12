import { diag } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { tracing } from '@opentelemetry/sdk-node';
import type { Environment } from './switches.ts';

/**
 * Exporters by the protocol that the standard variables name, `http/protobuf` where they name none.
 * Endpoint, headers, time-outs, compression, TLS and temporality the exporters read by themselves.
 */
export async function otlpMetricExporter(env: Environment): Promise<PushMetricExporter> {
  const protocol = protocolOf('METRICS', env);
  const { OTLPMetricExporter } =
    protocol === 'grpc'
      ? await import('@opentelemetry/exporter-metrics-otlp-grpc')
      : protocol === 'http/json'
        ? await import('@opentelemetry/exporter-metrics-otlp-http')
        : await import('@opentelemetry/exporter-metrics-otlp-proto');
  return made(() => new OTLPMetricExporter());
}

export async function otlpSpanExporter(env: Environment): Promise<tracing.SpanExporter> {
  const protocol = protocolOf('TRACES', env);
  const { OTLPTraceExporter } =
    protocol === 'grpc'
      ? await import('@opentelemetry/exporter-trace-otlp-grpc')
      : protocol === 'http/json'
        ? await import('@opentelemetry/exporter-trace-otlp-http')
        : await import('@opentelemetry/exporter-trace-otlp-proto');
  return made(() => new OTLPTraceExporter());
}

/** What gRPC refuses, it quotes, and that may be a token in a header. */
function made<Exporter>(make: () => Exporter): Exporter {
  try {
    return make();
  } catch {
    throw new Error('OTLP cannot be set up; check OTEL_EXPORTER_OTLP_HEADERS and its like.');
  }
}

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;

function protocolOf(signal: 'METRICS' | 'TRACES', env: Environment): (typeof PROTOCOLS)[number] {
  const name = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`;
  const asked = (env[name] || env.OTEL_EXPORTER_OTLP_PROTOCOL || '').trim();
  const known = PROTOCOLS.find((protocol) => protocol === asked);
  if (known === undefined && asked !== '') {
    diag.warn(`No OTLP protocol "${asked}"; ${PROTOCOLS.join(', ')} are known. The first is used.`);
  }
  return known ?? 'http/protobuf';
}
