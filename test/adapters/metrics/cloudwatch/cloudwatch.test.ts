import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock/system.ts';
import {
  type CloudWatchOptions,
  createCloudWatchSink,
} from '../../../../src/adapters/metrics/cloudwatch/index.ts';
import type { MetricsEvent } from '../../../../src/ports/metrics-sink.ts';
import {
  type CloudWatchEndpoint,
  countOf,
  REGION,
  startCloudWatch,
  sumOf,
} from '../../../support/cloudwatch-endpoint.ts';
import { recordingLogger } from '../../../support/recording-logger.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A sink of the real SDK, led to an endpoint of the test. Its period does not end by itself. */
async function startSink(options: Partial<CloudWatchOptions> = {}) {
  const endpoint = await startCloudWatch();
  for (const [name, value] of Object.entries(endpoint.environment)) vi.stubEnv(name, value);
  const { logger, lines } = recordingLogger();
  const sink = createCloudWatchSink({
    region: REGION,
    namespace: 'Test/Relay',
    dimensions: [['Service', 'relay']],
    clock: systemClock,
    logger,
    periodMs: 3_600_000,
    ...options,
  });
  onTestFinished(() => sink.close());
  return { endpoint, sink, lines };
}

const request = (figures: Partial<Extract<MetricsEvent, { type: 'request' }>> = {}) =>
  ({
    type: 'request',
    totalMs: 10,
    upstreamMs: 8,
    decodeMs: 0.5,
    encodeMs: 0.25,
    status: 200,
    bytesIn: 100,
    bytesOut: 200,
    ...figures,
  }) as const;

/** All that the sink took from the traffic, and no service did twice or never. */
function processed({ data }: CloudWatchEndpoint, periodSeconds: number): number {
  return Math.round(sumOf(data('Requests Processed')) * periodSeconds);
}

test('the five metrics have the names and units of the product, and the values of the traffic', async () => {
  const { endpoint, sink } = await startSink();
  sink.record(request({ totalMs: 100, upstreamMs: 90, decodeMs: 1, encodeMs: 2 }));
  sink.record(request({ totalMs: 200, upstreamMs: 180, decodeMs: 3, encodeMs: 4 }));
  await sink.close();
  expect(endpoint.outcomes).toEqual([undefined]);
  expect(endpoint.calls[0]?.Namespace).toBe('Test/Relay');
  const five = endpoint.calls[0]?.MetricData.slice(0, 5) ?? [];
  expect(five.map(({ MetricName, Unit }) => `${MetricName} [${Unit}]`)).toEqual([
    'Requests Processed [Count/Second]',
    'Request Time [Milliseconds]',
    'Upstream Proxy Time [Milliseconds]',
    'Average Decode Time [Milliseconds]',
    'Average Encode Time [Milliseconds]',
  ]);
  expect(five[0]?.Value).toBeCloseTo(2 / 3_600);
  const exact = [
    [100, 200],
    [90, 180],
    [1, 3],
    [2, 4],
  ];
  five.slice(1).forEach(({ Values = [], Counts }, index) => {
    expect(Counts).toEqual([1, 1]);
    Values.forEach((value, place) => {
      const given = exact[index]?.[place] ?? Number.NaN;
      expect(Math.abs(value - given) / given).toBeLessThanOrEqual(0.010_001);
    });
  });
  expect(five.every(({ Dimensions }) => Dimensions.length === 1)).toBe(true);
  expect(five[0]?.Dimensions).toEqual([{ Name: 'Service', Value: 'relay' }]);
});

test('everything else has its figure', async () => {
  const { endpoint, sink } = await startSink();
  sink.record(request());
  sink.record({ type: 'pass-through', totalMs: 1, status: 200, bytesIn: 10, bytesOut: 20 });
  sink.record({ type: 'pairing', pairs: 3 });
  sink.record({ type: 'error', code: 'replayed', status: 570 });
  sink.record({ type: 'error', code: 'replayed', status: 570 });
  sink.record({ type: 'error', code: 'upstream-failed', status: 502 });
  sink.record({ type: 'error', code: 'of/a/codec', status: 563 });
  sink.record({ type: 'store', operation: 'claim', ms: 2, failed: false });
  sink.record({ type: 'store', operation: 'claim', ms: 900, failed: true });
  const sample = { type: 'sample', activePairs: 4, eventLoopDelayMs: 1 } as const;
  sink.record({ ...sample, eventLoopDelayMaxMs: 30 });
  sink.record({ ...sample, activePairs: 5, eventLoopDelayMs: 3, eventLoopDelayMaxMs: 9 });
  await sink.close();
  const { data } = endpoint;
  const figures = Object.fromEntries(
    ['Pairings', 'Bytes In', 'Bytes Out', 'Active Pairs', 'Errors', 'Replays Refused'].map(
      (name) => [name, sumOf(data(name))],
    ),
  );
  expect(figures).toEqual({
    Pairings: 3,
    'Bytes In': 110,
    'Bytes Out': 220,
    'Active Pairs': 5,
    Errors: 4,
    'Replays Refused': 2,
  });
  expect(sumOf(data('Requests Passed Through')) * 3_600).toBeCloseTo(1);
  const byCode = ['replayed', 'upstream-failed', 'other'].map((Code) => data('Errors', { Code }));
  expect(byCode.map(sumOf)).toEqual([2, 1, 1]);
  expect(countOf(data('Store Latency', { Operation: 'claim' }))).toBe(2);
  expect(sumOf(data('Store Failures', { Operation: 'claim' }))).toBe(1);
  expect(data('Event Loop Delay').map(({ StatisticValues }) => StatisticValues)).toEqual([
    { SampleCount: 2, Sum: 4, Minimum: 1, Maximum: 30 },
  ]);
  expect(JSON.stringify(endpoint.calls)).not.toContain('of/a/codec');
});

test('percentiles survive, in data of at most 150 values', async () => {
  const { endpoint, sink } = await startSink();
  const times = Array.from({ length: 2_000 }, (_, index) => 0.5 * 1.005 ** index);
  for (const totalMs of times) sink.record(request({ totalMs }));
  await sink.close();
  expect(endpoint.outcomes).toEqual([undefined]);
  const data = endpoint.data('Request Time');
  expect(data.length).toBeGreaterThan(1);
  expect(countOf(data)).toBe(2_000);
  const told = data.flatMap(({ Values = [], Counts = [] }) =>
    Values.flatMap((value, index) => Array<number>(Counts[index] ?? 0).fill(value)),
  );
  for (const place of [20, 1_000, 1_800, 1_980]) {
    const exact = times[place] ?? Number.NaN;
    expect(Math.abs((told[place] ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(0.010_001);
  }
});

test('data beyond a megabyte go in several calls, which hold everything once', async () => {
  const dimensions = Array.from({ length: 29 }, (_, index) => [`D${index}`, 'v'.repeat(1_024)]);
  const { endpoint, sink } = await startSink({ dimensions: dimensions as [string, string][] });
  for (let index = 0; index < 1_200; index += 1) {
    const time = 0.001 * 1.02 ** index;
    sink.record(request({ totalMs: time, upstreamMs: time, decodeMs: time, encodeMs: time }));
  }
  await sink.close();
  expect(endpoint.outcomes.length).toBeGreaterThan(1);
  expect(endpoint.outcomes.filter((fault) => fault !== undefined)).toEqual([]);
  expect(processed(endpoint, 3_600)).toBe(1_200);
  expect(countOf(endpoint.data('Average Encode Time'))).toBe(1_200);
});

test('a call is made at the end of each period, and the periods are those of the clock', async () => {
  const periodMs = 250;
  const { endpoint, sink } = await startSink({ periodMs });
  let recorded = 0;
  for (let calls = 1; calls <= 4; calls += 1) {
    sink.record(request());
    recorded += 1;
    await endpoint.came(calls);
  }
  await sink.close();
  const starts = endpoint.calls.map(({ MetricData }) =>
    Math.round((MetricData[0]?.Timestamp ?? Number.NaN) * 1_000),
  );
  expect(starts.every((start) => start % periodMs === 0)).toBe(true);
  expect(new Set(starts).size).toBe(starts.length);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(processed(endpoint, periodMs / 1_000)).toBe(recorded);
});

test.each([
  ['throttled', { status: 400, type: 'ThrottlingException' }],
  ['answered with 500', { status: 500, type: 'InternalServiceFault' }],
  ['not allowed', { status: 403, type: 'AccessDenied' }],
])('figures that are %s come with the next call, and count once', async (_, trouble) => {
  const { endpoint, sink, lines } = await startSink({ periodMs: 250 });
  endpoint.trouble([trouble, trouble]);
  sink.record(request());
  await endpoint.came(2);
  expect(endpoint.calls).toEqual([]);
  await endpoint.came(4);
  await sink.close();
  expect(processed(endpoint, 0.25)).toBe(1);
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['warning', { reason: trouble.type, status: trouble.status }],
    ['info', { lost: 0 }],
  ]);
});

test('figures that were taken though no answer came are not sent again', async () => {
  const { endpoint, sink, lines } = await startSink({ periodMs: 250 });
  endpoint.trouble(['cut']);
  sink.record(request());
  await endpoint.came(3);
  await sink.close();
  expect(processed(endpoint, 0.25)).toBe(1);
  expect(lines.map(({ level, fields }) => [level, fields?.lost])).toEqual([
    ['warning', undefined],
    ['info', 1],
  ]);
});

test('an endpoint that does not answer is given up, and one line says so', async () => {
  const { endpoint, sink, lines } = await startSink({ periodMs: 250, answerMs: 100 });
  endpoint.trouble([], 'hang');
  sink.record(request());
  await endpoint.came(4);
  await sink.close();
  expect(lines.map(({ level }) => level)).toEqual(['warning']);
});

test('a worker has its rate and its delay besides those of all', async () => {
  const { endpoint, sink } = await startSink({ worker: 2 });
  sink.record(request());
  sink.record({ type: 'sample', activePairs: 1, eventLoopDelayMs: 1, eventLoopDelayMaxMs: 2 });
  await sink.close();
  const own = { Worker: '2' };
  expect(endpoint.data('Requests Processed', own)).toHaveLength(1);
  expect(endpoint.data('Event Loop Delay', own)).toHaveLength(1);
  expect(endpoint.data('Requests Processed')).toHaveLength(1);
  expect(endpoint.data('Request Time', own)).toEqual([]);
});
