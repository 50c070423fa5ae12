import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { azureMetricExporter } from '../../../../src/adapters/metrics/otel/azure.ts';
import { createOpenTelemetryMetrics } from '../../../../src/adapters/metrics/otel/index.ts';
import {
  CA_FILE,
  INSTRUMENTATION_KEY,
  OFFLINE,
  startAzureIngestion,
} from '../../../support/telemetry/azure-ingestion.ts';
import { recordAll } from '../../../support/telemetry/events.ts';
import { recordedLog } from '../../../support/telemetry/recorded-log.ts';

const authorities = getCACertificates('default');

beforeAll(() => setDefaultCACertificates([...authorities, readFileSync(CA_FILE, 'utf8')]));
afterAll(() => setDefaultCACertificates(authorities));
afterEach(() => vi.unstubAllEnvs());

async function startMetrics(variables: Readonly<Record<string, string>> = {}) {
  const ingestion = await startAzureIngestion();
  onTestFinished(() => ingestion.stop());
  for (const [name, value] of Object.entries({ ...OFFLINE, ...variables })) vi.stubEnv(name, value);
  const log = recordedLog();
  const { connectionString } = ingestion;
  const metrics = await createOpenTelemetryMetrics({
    otlp: false,
    prometheus: undefined,
    exporters: [await azureMetricExporter(connectionString, log.logger)],
    secrets: [connectionString],
    logger: log.logger,
    version: '1.2.3',
  });
  return { ingestion, metrics, log };
}

test('every figure arrives under the key of the connection string', async () => {
  const { ingestion, metrics } = await startMetrics();
  recordAll(metrics);
  await metrics.close();
  expect(ingestion.paths).toEqual(['/v2.1/track']);
  const envelopes = ingestion.envelopes('MetricData');
  expect(new Set(envelopes.map(({ iKey }) => iKey))).toEqual(new Set([INSTRUMENTATION_KEY]));
  expect(envelopes[0]?.tags['ai.cloud.role']).toBe('mte-relay');
  const sum = (name: string, field: 'value' | 'count') =>
    ingestion.figures(name).reduce((total, figure) => total + Number(figure[field]), 0);
  expect(sum('mte.relay.requests', 'value')).toBe(4);
  expect(ingestion.figures('mte.relay.request.time')).toMatchObject([
    { value: 100, count: 3, min: 10, max: 60 },
  ]);
  expect(ingestion.figures('mte.relay.upstream.time')).toMatchObject([{ value: 50, count: 3 }]);
  expect(ingestion.figures('mte.relay.decode.time')).toMatchObject([{ value: 10, count: 3 }]);
  expect(ingestion.figures('mte.relay.encode.time')).toMatchObject([{ value: 20, count: 3 }]);
  expect(sum('mte.relay.pairings', 'value')).toBe(5);
  expect(sum('mte.relay.pairs.active', 'value')).toBe(7);
  expect(sum('mte.relay.replays', 'value')).toBe(1);
  expect(sum('mte.relay.errors', 'value')).toBe(3);
  expect(sum('mte.relay.io', 'value')).toBe(3_303);
  expect(sum('mte.relay.store.time', 'count')).toBe(3);
  expect(sum('mte.relay.eventloop.delay.max', 'count')).toBe(2);
  expect(sum('http.server.request.duration', 'count')).toBe(4);
  const refused = envelopes.filter(
    ({ data }) => data.baseData.properties?.['error.type'] === 'decode-failed',
  );
  expect(refused.map(({ data }) => data.baseData.metrics?.[0]?.value)).toEqual([2]);
});

test('each export tells what is new since the last one', async () => {
  const { ingestion, metrics } = await startMetrics({ OTEL_METRIC_EXPORT_INTERVAL: '100' });
  metrics.record({ type: 'pairing', pairs: 4 });
  await vi.waitUntil(() => ingestion.figures('mte.relay.pairings').length > 0, { timeout: 20_000 });
  metrics.record({ type: 'pairing', pairs: 2 });
  await metrics.close();
  const values = ingestion.figures('mte.relay.pairings').map(({ value }) => value);
  expect(values.filter((value) => value !== 0)).toEqual([4, 2]);
});

test('a refusal is logged once, and so is that it is over; neither holds the connection string', async () => {
  const { ingestion, metrics, log } = await startMetrics({ OTEL_METRIC_EXPORT_INTERVAL: '50' });
  ingestion.answer(400);
  recordAll(metrics);
  const said = (text: string) => log.lines.filter(({ msg }) => msg.includes(text));
  await vi.waitUntil(() => said('cannot be delivered').length > 0, { timeout: 20_000 });
  const before = ingestion.paths.length;
  recordAll(metrics);
  await vi.waitUntil(() => ingestion.paths.length > before + 1, { timeout: 20_000 });
  ingestion.answer(200);
  recordAll(metrics);
  await vi.waitUntil(() => said('delivered again').length > 0, { timeout: 20_000 });
  await metrics.close();
  expect(said('cannot be delivered')).toMatchObject([
    { level: 'warning', exporter: 'Azure Monitor metrics', reason: '400' },
  ]);
  expect(said('delivered again')).toHaveLength(1);
  expect(JSON.stringify(log.lines)).not.toContain(INSTRUMENTATION_KEY);
});
