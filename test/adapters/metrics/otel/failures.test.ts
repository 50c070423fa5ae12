import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createOpenTelemetryMetrics } from '../../../../src/adapters/metrics/otel/index.ts';
import { recordAll } from '../../../support/telemetry/events.ts';
import { startOtlpCollector } from '../../../support/telemetry/otlp-collector.ts';
import { recordedLog } from '../../../support/telemetry/recorded-log.ts';

afterEach(() => vi.unstubAllEnvs());

async function startMetrics(variables: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const log = recordedLog();
  const metrics = await createOpenTelemetryMetrics({
    otlp: true,
    prometheus: undefined,
    logger: log.logger,
    version: '1.2.3',
  });
  const said = (text: string) => log.lines.filter(({ msg }) => msg.includes(text));
  return { metrics, log, said };
}

async function collecting() {
  const collector = await startOtlpCollector();
  onTestFinished(() => collector.stop());
  return collector;
}

const OFTEN = { OTEL_METRIC_EXPORT_INTERVAL: '50', OTEL_EXPORTER_OTLP_TIMEOUT: '50' };
const waiting = { timeout: 20_000 };

describe('an endpoint that is not there, refuses or hangs', () => {
  test.each([
    ['is gone', 'gone', 'ECONNREFUSED'],
    ['refuses', 401, '401'],
    ['hangs', 'hang', undefined],
  ] as const)('%s: it is logged once, and recording goes on', async (_, behaviour, reason) => {
    const collector = await collecting();
    if (behaviour === 'gone') await collector.stop();
    else collector.behave(behaviour);
    const { metrics, said } = await startMetrics({
      ...OFTEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    });
    recordAll(metrics);
    await vi.waitUntil(() => said('cannot be delivered').length > 0, waiting);
    for (let round = 0; round < 100; round += 1) recordAll(metrics);
    await metrics.close();
    expect(said('cannot be delivered')).toHaveLength(1);
    expect(said('cannot be delivered')[0]).toMatchObject({
      level: 'warning',
      exporter: 'OTLP metrics',
    });
    if (reason !== undefined) expect(said('cannot be delivered')[0]?.reason).toBe(reason);
    expect(said('').filter(({ level }) => level === 'warning' || level === 'error')).toHaveLength(
      1,
    );
  });

  test('is logged again when it recovers, and what was counted meanwhile arrives', async () => {
    const collector = await collecting();
    collector.behave(400);
    const { metrics, said } = await startMetrics({
      ...OFTEN,
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    });
    recordAll(metrics);
    await vi.waitUntil(() => said('cannot be delivered').length > 0, waiting);
    recordAll(metrics);
    collector.behave('well');
    await vi.waitUntil(() => said('delivered again').length > 0, waiting);
    await metrics.close();
    expect(said('delivered again')).toHaveLength(1);
    expect(collector.points('mte.relay.pairings')).toMatchObject([{ value: 10 }]);
  });
});

test('closing ends although the endpoint never answers', async () => {
  const collector = await collecting();
  collector.behave('hang');
  const { metrics } = await startMetrics({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    OTEL_EXPORTER_OTLP_TIMEOUT: '3600000',
    OTEL_METRIC_EXPORT_TIMEOUT: '3600000',
    OTEL_METRIC_EXPORT_INTERVAL: '3600000',
  });
  recordAll(metrics);
  await metrics.close();
  expect(collector.deliveries).toHaveLength(1);
});

test('wrong variables are warned about, without what may be a secret', async () => {
  const { metrics, log } = await startMetrics({
    OTEL_EXPORTER_OTLP_ENDPOINT: '//user:t0p-s3cret@[',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier-pigeon',
    OTEL_EXPORTER_OTLP_HEADERS: 'broken name=t0p%20s3cret',
    OTEL_METRIC_EXPORT_INTERVAL: 'often',
  });
  recordAll(metrics);
  await metrics.close();
  const text = JSON.stringify(log.lines);
  expect(text).toContain('carrier-pigeon');
  expect(text).toContain('OTEL_METRIC_EXPORT_INTERVAL must be');
  expect(text).toContain("Could not parse environment-provided export URL: '<redacted>'");
  expect(text).not.toMatch(/t0p|s3cret/);
});

test('a header that gRPC does not take ends the start, and is not quoted', async () => {
  const starting = startMetrics({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=t0p%01s3cret',
  });
  await expect(starting).rejects.toThrow('check OTEL_EXPORTER_OTLP_HEADERS');
  await expect(starting).rejects.not.toThrow(/t0p|s3cret/);
});
