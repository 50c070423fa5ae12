import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createOpenTelemetryMetrics } from '../../../../src/adapters/metrics/otel/index.ts';
import { get } from '../../../support/http-exchange.ts';
import { recordAll } from '../../../support/telemetry/events.ts';
import { parsePrometheusText } from '../../../support/telemetry/prometheus-text.ts';
import { recordedLog } from '../../../support/telemetry/recorded-log.ts';

async function startMetrics(port = 0, worker?: number) {
  const metrics = await createOpenTelemetryMetrics({
    otlp: false,
    prometheus: { host: '127.0.0.1', port },
    logger: recordedLog().logger,
    version: '1.2.3',
    worker,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= metrics.close();
    return closing;
  };
  onTestFinished(close);
  return { ...metrics, close, origin: `http://127.0.0.1:${metrics.prometheusPort}` };
}

const scrape = async (origin: string) =>
  parsePrometheusText((await get(origin, '/metrics')).body.toString());

test('a scrape has every figure, under names of Prometheus', async () => {
  const metrics = await startMetrics();
  recordAll(metrics);
  const answer = await get(metrics.origin, '/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const samples = parsePrometheusText(answer.body.toString());
  const total = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    samples
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([key, is]) => sample.labels[key] === is))
      .reduce((sum, { value }) => sum + value, 0);
  expect(total('mte_relay_requests_total')).toBe(4);
  expect(total('mte_relay_requests_total', { mte_relay_traffic: 'encoded' })).toBe(3);
  expect(total('mte_relay_request_time_sum')).toBe(100);
  expect(total('mte_relay_request_time_count')).toBe(3);
  expect(total('mte_relay_request_time_bucket', { le: '10' })).toBe(1);
  expect(total('mte_relay_request_time_bucket', { le: '+Inf' })).toBe(3);
  expect(total('mte_relay_upstream_time_sum')).toBe(50);
  expect(total('mte_relay_decode_time_sum')).toBe(10);
  expect(total('mte_relay_encode_time_sum')).toBe(20);
  expect(total('mte_relay_pairings_total')).toBe(5);
  expect(total('mte_relay_pairs_active')).toBe(7);
  expect(total('mte_relay_errors_total', { error_type: 'decode-failed' })).toBe(2);
  expect(total('mte_relay_replays_total')).toBe(1);
  expect(total('mte_relay_io_total', { network_io_direction: 'transmit' })).toBe(3_002);
  expect(total('mte_relay_store_time_sum', { mte_relay_store_operation: 'claim' })).toBe(2);
  expect(total('mte_relay_eventloop_delay_max_count')).toBe(2);
  expect(total('nodejs_eventloop_delay_mean')).toBe(0.002);
  expect(total('http_server_request_duration_count')).toBe(4);
  expect(total('http_client_request_duration_sum')).toBeCloseTo(0.05);
  expect(total('target_info', { service_name: 'mte-relay' })).toBe(1);
});

test('a second scrape goes on counting', async () => {
  const metrics = await startMetrics();
  const pairings = async () =>
    (await scrape(metrics.origin)).find(({ name }) => name === 'mte_relay_pairings_total')?.value;
  recordAll(metrics);
  expect(await pairings()).toBe(5);
  recordAll(metrics);
  expect(await pairings()).toBe(10);
});

test('nothing else is served on that port', async () => {
  const { origin } = await startMetrics();
  expect((await get(origin, '/')).status).toBe(404);
  expect((await get(origin, '/metrics/')).status).toBe(404);
  expect((await get(origin, '/metrics', {}, 'POST')).status).toBe(405);
});

test('a port that is taken is a failure of the start', async () => {
  const port = Number((await startMetrics()).prometheusPort);
  await expect(startMetrics(port)).rejects.toThrow('EADDRINUSE');
  await expect(startMetrics(port, 1)).rejects.toThrow('EADDRINUSE');
});

test('the second worker takes the port after that of the first', async () => {
  // Somebody else may have that port: then another pair of ports is tried.
  for (let attempt = 1; ; attempt += 1) {
    const port = Number((await startMetrics()).prometheusPort);
    try {
      expect((await startMetrics(port, 2)).prometheusPort).toBe(port + 1);
      return;
    } catch (error) {
      if (attempt === 20 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
});

test('a scraper that never ends its request does not hold up the end', async () => {
  const metrics = await startMetrics();
  const socket = connect(Number(metrics.prometheusPort), '127.0.0.1');
  const gone = once(
    socket.on('error', () => {}),
    'close',
  );
  await new Promise((written) => socket.write('GET /metrics HTTP/1.1\r\nHost: re', written));
  // What came after it is answered, so it has been read.
  await get(metrics.origin, '/metrics');
  await metrics.close();
  await gone;
});
