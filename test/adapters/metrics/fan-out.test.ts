import { expect, test } from 'vitest';
import { createMetrics } from '../../../src/adapters/metrics/fan-out.ts';
import { noMetrics } from '../../../src/adapters/metrics/none.ts';
import type { MetricsEvent, MetricsSink } from '../../../src/ports/metrics-sink.ts';
import { describeMetricsSink } from '../../../src/testing/index.ts';
import { recordingLogger } from '../../support/recording-logger.ts';

const event: MetricsEvent = { type: 'pairing', pairs: 1 };

function recordingSink() {
  const events: MetricsEvent[] = [];
  const state = { closed: 0 };
  const sink: MetricsSink = {
    record: (taken) => events.push(taken),
    async close() {
      state.closed += 1;
    },
  };
  return { events, state, sink };
}

/** A sink with a fault in `record`. */
function faulty(record: MetricsSink['record']): MetricsSink {
  return { record, close: async () => {} };
}

const failing = () => {
  throw new TypeError('with a secret in its text');
};

describeMetricsSink('a fan-out', () => {
  const kept = recordingSink();
  const sinks = [
    { name: 'none', sink: noMetrics },
    { name: 'kept', sink: kept.sink },
  ];
  const counted = ['request', 'pass-through'];
  return {
    sink: createMetrics(sinks, recordingLogger().logger),
    requests: () => kept.events.filter(({ type }) => counted.includes(type)).length,
  };
});

test('every sink gets every event, and all are closed', async () => {
  const [one, two] = [recordingSink(), recordingSink()];
  const { logger, lines } = recordingLogger();
  const metrics = createMetrics(
    [
      { name: 'one', sink: one.sink },
      { name: 'two', sink: two.sink },
    ],
    logger,
  );
  metrics.record(event);
  await Promise.all([metrics.close(), metrics.close()]);
  expect([one.events, two.events]).toEqual([[event], [event]]);
  expect([one.state.closed, two.state.closed]).toEqual([1, 1]);
  expect(lines).toEqual([]);
});

test('a sink that throws is logged once, goes on being told and takes nothing from the others', () => {
  let told = 0;
  const other = recordingSink();
  const { logger, lines } = recordingLogger();
  const bad = faulty(() => {
    told += 1;
    failing();
  });
  const metrics = createMetrics(
    [
      { name: 'bad', sink: bad },
      { name: 'other', sink: other.sink },
    ],
    logger,
  );
  for (let i = 0; i < 3; i += 1) metrics.record(event);
  expect(told).toBe(3);
  expect(other.events.length).toBe(3);
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['error', { sink: 'bad', reason: 'TypeError' }],
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('no sink can change what the next one is told', () => {
  const other = recordingSink();
  const { logger, lines } = recordingLogger();
  const forging = faulty((taken) => {
    (taken as { type: string }).type = 'another';
  });
  const metrics = createMetrics(
    [
      { name: 'forging', sink: forging },
      { name: 'other', sink: other.sink },
    ],
    logger,
  );
  metrics.record({ ...event });
  expect(other.events).toEqual([event]);
  expect(lines.map(({ fields }) => fields?.sink)).toEqual(['forging']);
});

test('a promise that rejects in place of a throw is logged once as well', async () => {
  const { logger, lines } = recordingLogger();
  const metrics = createMetrics([{ name: 'bad', sink: faulty(async () => failing()) }], logger);
  metrics.record(event);
  metrics.record(event);
  await metrics.close();
  expect(lines.map(({ fields }) => fields?.reason)).toEqual(['TypeError']);
});

test('closing ends though a sink never does, and though one throws', async () => {
  const { logger, lines } = recordingLogger();
  const good = recordingSink();
  const stuck = { record() {}, close: () => new Promise<void>(() => {}) };
  const metrics = createMetrics(
    [
      { name: 'stuck', sink: stuck },
      { name: 'bad', sink: { record() {}, close: failing } },
      { name: 'good', sink: good.sink },
    ],
    logger,
    20,
  );
  await metrics.close();
  expect(good.state.closed).toBe(1);
  expect(lines.map(({ fields }) => fields)).toEqual([
    { sink: 'bad', reason: 'TypeError' },
    { sink: 'stuck', reason: 'SinkLateError' },
  ]);
});

test('without sinks nothing is done at all', () => {
  expect(createMetrics([], recordingLogger().logger)).toBe(noMetrics);
});
