import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  createOpenTelemetryMetrics,
  type OpenTelemetryMetricsOptions,
} from '../../../../src/adapters/metrics/otel/index.ts';
import { recordAll } from '../../../support/telemetry/events.ts';
import {
  type OtlpCollector,
  startGrpcCollector,
  startOtlpCollector,
} from '../../../support/telemetry/otlp-collector.ts';
import { recordedLog } from '../../../support/telemetry/recorded-log.ts';

afterEach(() => vi.unstubAllEnvs());

type Variables = Readonly<Record<string, string>>;

/** Records every event, and closes, which delivers. */
async function deliver(
  variables: Variables,
  options: Partial<OpenTelemetryMetricsOptions> = {},
): Promise<void> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const metrics = await createOpenTelemetryMetrics({
    otlp: true,
    prometheus: undefined,
    logger: recordedLog().logger,
    version: '1.2.3',
    ...options,
  });
  recordAll(metrics);
  await metrics.close();
}

async function started<Kind extends { stop(): Promise<void> }>(starting: Promise<Kind>) {
  const collector = await starting;
  onTestFinished(() => collector.stop());
  return collector;
}

type Read = Pick<OtlpCollector, 'points'>;

const only = (collector: Read, name: string) => {
  const points = collector.points(name);
  expect(points, name).toHaveLength(1);
  return points[0];
};
const by = (collector: Read, name: string, attribute: string) =>
  Object.fromEntries(
    collector
      .points(name)
      .map(({ attributes, value, count }) => [attributes[attribute], value ?? count]),
  );

function expectAllFigures(collector: Read) {
  expect(by(collector, 'mte.relay.requests', 'http.response.status_code')).toEqual({
    200: 2,
    502: 1,
    404: 1,
  });
  expect(by(collector, 'mte.relay.requests', 'mte.relay.traffic')).toHaveProperty('encoded');
  expect(only(collector, 'mte.relay.request.time')).toMatchObject({
    unit: 'ms',
    count: 3,
    sum: 100,
  });
  expect(only(collector, 'mte.relay.upstream.time')).toMatchObject({ count: 3, sum: 50 });
  expect(only(collector, 'mte.relay.decode.time')).toMatchObject({ count: 3, sum: 10 });
  expect(only(collector, 'mte.relay.encode.time')).toMatchObject({ count: 3, sum: 20 });
  expect(only(collector, 'mte.relay.pairings')).toMatchObject({ value: 5 });
  expect(only(collector, 'mte.relay.pairs.active')).toMatchObject({ value: 7 });
  expect(by(collector, 'mte.relay.errors', 'error.type')).toEqual({
    replayed: 1,
    'decode-failed': 2,
  });
  expect(only(collector, 'mte.relay.replays')).toMatchObject({ value: 1 });
  expect(by(collector, 'mte.relay.io', 'network.io.direction')).toEqual({
    receive: 301,
    transmit: 3_002,
  });
  expect(by(collector, 'mte.relay.store.time', 'mte.relay.store.operation')).toEqual({
    claim: 2,
    load: 1,
  });
  expect(only(collector, 'nodejs.eventloop.delay.mean')).toMatchObject({ unit: 's', value: 0.002 });
  expect(only(collector, 'mte.relay.eventloop.delay.max')).toMatchObject({ count: 2, sum: 25 });
  expect(by(collector, 'http.server.request.duration', 'http.response.status_code')).toEqual({
    200: 2,
    502: 1,
    404: 1,
  });
  expect(by(collector, 'http.server.request.duration', 'error.type')).toHaveProperty('502', 1);
  expect(by(collector, 'http.client.request.duration', 'http.response.status_code')).toEqual({
    200: 2,
    502: 1,
  });
}

describe('every figure arrives by OTLP', () => {
  test.each([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ])('%s', async (protocol, contentType) => {
    const collector = await started(startOtlpCollector());
    await deliver({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=the%20key',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    expect(collector.deliveries).toHaveLength(1);
    expect(collector.deliveries[0]).toMatchObject({
      path: '/v1/metrics',
      headers: { 'content-type': contentType, 'x-api-key': 'the key', 'content-encoding': 'gzip' },
    });
    expectAllFigures(collector);
  });

  test('grpc', async () => {
    const collector = await started(startGrpcCollector());
    await deliver({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    expect(collector.deliveries.map(({ path }) => path)).toEqual([
      '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    ]);
    expectAllFigures(collector);
  });
});

test('figures add up from the start, or since the last export where that is preferred', async () => {
  const collector = await started(startOtlpCollector());
  await deliver({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
  const temporalities = () =>
    ['mte.relay.requests', 'mte.relay.request.time'].map(
      (name) => collector.points(name)[0]?.temporality,
    );
  expect(temporalities()).toEqual([2, 2]);
  await deliver({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  });
  expect(temporalities()).toEqual([1, 1]);
});

test('decoding, which takes less than a millisecond, has bounds of its own', async () => {
  const collector = await started(startOtlpCollector());
  await deliver({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
  expect(only(collector, 'mte.relay.decode.time')?.bounds?.[0]).toBe(0.05);
  expect(only(collector, 'mte.relay.request.time')?.bounds?.[0]).toBe(1);
});

test('figures are sent as often as told', async () => {
  const collector = await started(startOtlpCollector());
  vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '50');
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.origin);
  const metrics = await createOpenTelemetryMetrics({
    otlp: true,
    prometheus: undefined,
    logger: recordedLog().logger,
    version: '1.2.3',
  });
  recordAll(metrics);
  await vi.waitUntil(() => collector.deliveries.length >= 2, { timeout: 20_000 });
  await metrics.close();
});

describe('the resource', () => {
  test('is the relay, unless the variables say otherwise', async () => {
    const collector = await started(startOtlpCollector());
    await deliver({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
    const resource = collector.resource();
    expect(resource).toMatchObject({ 'service.name': 'mte-relay', 'service.version': '1.2.3' });
    expect(resource['service.instance.id']).not.toBe('');
    expect(resource).not.toHaveProperty('mte.relay.worker');

    const named = await started(startOtlpCollector());
    await deliver({
      OTEL_EXPORTER_OTLP_ENDPOINT: named.origin,
      OTEL_SERVICE_NAME: 'relay-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.instance.id=one',
    });
    expect(named.resource()).toMatchObject({
      'service.name': 'relay-eu',
      'service.instance.id': 'one',
      'deployment.environment.name': 'staging',
    });
  });

  test('tells the workers of one relay apart, whatever the variables say', async () => {
    const collector = await started(startOtlpCollector());
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=one',
    };
    await deliver(variables, { worker: 2 });
    expect(collector.resource()).toMatchObject({
      'service.instance.id': 'one-2',
      'mte.relay.worker': 2,
    });
  });
});
