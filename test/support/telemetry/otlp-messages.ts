import { ProtobufMessage } from './protobuf.ts';

export type Attributes = Readonly<Record<string, unknown>>;

/** One data point, however it came. */
export interface Point {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Attributes;
  /** 1 delta, 2 cumulative; undefined for a gauge. */
  readonly temporality: number | undefined;
  /** Of a sum or a gauge. */
  readonly value?: number | undefined;
  /** Of a histogram. */
  readonly count?: number | undefined;
  readonly sum?: number | undefined;
  readonly bounds?: readonly number[];
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 2 server, 3 client. */
  readonly kind: number | undefined;
  readonly attributes: Attributes;
  /** 0 unset, 2 error. */
  readonly status: number;
  readonly resource: Attributes;
}

/** opentelemetry-proto, collector/metrics/v1: the fields that the tests look at, by their numbers. */
export function pointsOfProtobuf(body: Buffer): { resource: Attributes; points: Point[] } {
  const [resourceMetrics] = new ProtobufMessage(body).messages(1);
  const metrics = resourceMetrics?.messages(2).flatMap((scope) => scope.messages(2)) ?? [];
  return { resource: resourceOf(resourceMetrics), points: metrics.flatMap(pointsOf) };
}

function pointsOf(metric: ProtobufMessage): Point[] {
  const common = { name: metric.text(1) ?? '', unit: metric.text(3) ?? '' };
  const kinds = { gauge: 5, sum: 7, histogram: 9 };
  return Object.entries(kinds).flatMap(([kind, field]) =>
    metric.messages(field).flatMap((data) => {
      const temporality = data.varint(2);
      return data.messages(1).map((point) =>
        kind === 'histogram'
          ? {
              ...common,
              temporality,
              attributes: attributesIn(point, 9),
              count: point.fixed64(4),
              sum: point.double(5),
              bounds: point.doubles(7),
            }
          : {
              ...common,
              temporality,
              attributes: attributesIn(point, 7),
              value: point.double(4) ?? point.fixed64(6),
            },
      );
    }),
  );
}

/** opentelemetry-proto, collector/trace/v1. */
export function spansOfProtobuf(body: Buffer): Span[] {
  return new ProtobufMessage(body).messages(1).flatMap((resourceSpans) =>
    resourceSpans
      .messages(2)
      .flatMap((scope) => scope.messages(2))
      .map((span) => ({
        traceId: span.hex(1),
        spanId: span.hex(2),
        parentSpanId: span.hex(4),
        name: span.text(5) ?? '',
        kind: span.varint(6),
        attributes: attributesIn(span, 9),
        status: span.messages(15)[0]?.varint(3) ?? 0,
        resource: resourceOf(resourceSpans),
      })),
  );
}

function resourceOf(message: ProtobufMessage | undefined): Attributes {
  const [resource] = message?.messages(1) ?? [];
  return resource === undefined ? {} : attributesIn(resource, 1);
}

function attributesIn(message: ProtobufMessage, field: number): Attributes {
  return Object.fromEntries(
    message.messages(field).map((pair) => {
      const [value] = pair.messages(2);
      return [pair.text(1), value?.text(1) ?? value?.varint(3) ?? value?.double(4)];
    }),
  );
}

type Json = Record<string, unknown>;
const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Json => Object(value);

/** The same in JSON (OTLP/HTTP, "JSON Protobuf Encoding"): 64-bit integers may be texts. */
export function pointsOfJson(body: Buffer): { resource: Attributes; points: Point[] } {
  const [resourceMetrics = {}] = list(JSON.parse(body.toString()).resourceMetrics);
  const metrics = list(resourceMetrics.scopeMetrics).flatMap((scope) => list(scope.metrics));
  const points = metrics.flatMap((metric) => {
    const data = object(metric.sum ?? metric.gauge ?? metric.histogram);
    return list(data.dataPoints).map((point) => ({
      name: String(metric.name),
      unit: String(metric.unit),
      temporality: number(data.aggregationTemporality),
      attributes: jsonAttributes(point.attributes),
      ...(metric.histogram === undefined
        ? { value: number(point.asDouble ?? point.asInt) }
        : {
            count: number(point.count),
            sum: number(point.sum),
            bounds: list(point.explicitBounds).map(Number),
          }),
    }));
  });
  return { resource: jsonAttributes(object(resourceMetrics.resource).attributes), points };
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function jsonAttributes(pairs: unknown): Attributes {
  return Object.fromEntries(
    list(pairs).map(({ key, value }) => {
      const { stringValue, intValue, doubleValue } = object(value);
      return [String(key), stringValue ?? number(intValue ?? doubleValue)];
    }),
  );
}
