import {
  type Attributes,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { tracing } from '@opentelemetry/sdk-node';
import type { Logger } from '../../../ports/logger.ts';
import type { Outcome, Span, TracedRequest, Tracer } from '../../../ports/tracer.ts';
import { logDiagnostics, secretsIn } from './diagnostics.ts';
import { createExportHealth, watched } from './export-health.ts';
import { otlpSpanExporter } from './otlp.ts';
import { type Instance, resourceOf } from './resource.ts';
import { FLUSH_MS } from './times.ts';
import { headersOf, parentOf } from './trace-context.ts';
import { within } from './within.ts';

/** Where spans go; at least one. */
export interface OpenTelemetryTracerOptions extends Instance {
  readonly otlp: boolean;
  /** Further places, each of which tells of its own failures. */
  readonly exporters?: readonly tracing.SpanExporter[];
  /** What may stand in messages of theirs and not in the log. */
  readonly secrets?: readonly string[];
  readonly logger: Logger;
}

/**
 * Spans by OpenTelemetry's SDK, named and described by its HTTP conventions. Sampling, limits and
 * batches follow the standard variables; a full queue (2,048 spans) drops what comes.
 */
export async function createOpenTelemetryTracer(
  options: OpenTelemetryTracerOptions,
): Promise<Tracer> {
  const { logger, secrets = [] } = options;
  const started = logDiagnostics(logger, [...secretsIn(process.env), ...secrets]);
  const exporters = [...(options.otlp ? [await otlp(logger)] : []), ...(options.exporters ?? [])];
  const provider = new tracing.BasicTracerProvider({
    resource: resourceOf(options),
    spanProcessors: exporters.map((exporter) => new tracing.BatchSpanProcessor(exporter)),
  });
  const tracer = provider.getTracer('mte-relay', options.version);
  started();

  return {
    request(request) {
      const parent = parentOf(request.headers);
      const caller =
        parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const { name, attributes } = serverSpan(request);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
      const here = trace.setSpan(ROOT_CONTEXT, span);
      return {
        ...ending(span, SERVER_ERROR),
        upstream(origin, method) {
          const { name, attributes } = clientSpan(origin, method);
          const call = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, here);
          return { ...ending(call, CLIENT_ERROR), headers: headersOf(call.spanContext()) };
        },
      };
    },
    close: () => within(FLUSH_MS, provider.shutdown()),
  };
}

/** From which status on a span counts as failed (HTTP conventions, "Status"). */
const SERVER_ERROR = 500;
const CLIENT_ERROR = 400;

function ending(span: OtelSpan, firstError: number): Span {
  return {
    end({ status, failure }: Outcome) {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (failure !== undefined || (status ?? 0) >= firstError) {
        if (status === undefined || status >= firstError) {
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.setAttribute('error.type', failure ?? String(status));
      }
      span.end();
    },
  };
}

/** Methods that the conventions know; any other could be anything (RFC 9110, 9.3; RFC 5789). */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]);
const OTHER_METHOD = '_OTHER';

function described(method: string | undefined, route?: string) {
  const known = method !== undefined && KNOWN_METHODS.has(method);
  const attributes: Attributes = { 'http.request.method': known ? method : OTHER_METHOD };
  const verb = known ? method : 'HTTP';
  return { name: route === undefined ? verb : `${verb} ${route}`, attributes };
}

function serverSpan({ method, route, encoded, scheme }: TracedRequest) {
  const { name, attributes } = described(method, route);
  attributes['url.scheme'] = scheme;
  attributes['mte.relay.traffic'] = encoded ? 'encoded' : 'pass-through';
  if (route !== undefined) attributes['http.route'] = route;
  return { name, attributes };
}

function clientSpan({ hostname, port, protocol }: URL, method: string | undefined) {
  const { name, attributes } = described(method);
  const scheme = protocol.slice(0, -1);
  attributes['url.scheme'] = scheme;
  attributes['server.address'] = hostname;
  attributes['server.port'] = port === '' ? DEFAULT_PORTS[scheme] : Number(port);
  return { name, attributes };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

async function otlp(logger: Logger): Promise<tracing.SpanExporter> {
  const exporter = await otlpSpanExporter(process.env);
  return watched(exporter, createExportHealth('OTLP traces', logger));
}
