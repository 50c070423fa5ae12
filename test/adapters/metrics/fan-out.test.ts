import { describe, expect, test } from 'vitest';
import { createPinoLogger } from '../../../src/adapters/log/pino.ts';
import { createFanOut } from '../../../src/adapters/metrics/fan-out.ts';
import { noMetrics } from '../../../src/adapters/metrics/none.ts';
import type { MetricsEvent, MetricsSink } from '../../../src/ports/metrics-sink.ts';
import { describeMetricsSink } from '../../../src/testing/index.ts';

const PAIRING: MetricsEvent = { type: 'pairing', pairs: 1 };

/** A sink that keeps what it gets. */
function keeping() {
  const events: MetricsEvent[] = [];
  let closed = 0;
  const sink: MetricsSink = {
    record: (event) => {
      events.push(event);
    },
    close: async () => {
      closed += 1;
    },
  };
  return { sink, events, closed: () => closed };
}

function logged() {
  const lines: string[] = [];
  const logger = createPinoLogger('trace', { write: (line) => lines.push(line) });
  return { lines, logger };
}

describeMetricsSink('a fan-out', () => {
  const { sink, events } = keeping();
  const all = [
    { name: 'none', sink: noMetrics },
    { name: 'kept', sink },
  ];
  const counted = ['request', 'pass-through'];
  return {
    sink: createFanOut(all, logged().logger),
    requests: () => events.filter(({ type }) => counted.includes(type)).length,
  };
});

/** Ways in which a sink may misbehave. */
const FAILING: Readonly<Record<string, MetricsSink['record']>> = {
  throws: () => {
    throw new TypeError('10.1.2.3 refused the key s3cret');
  },
  rejects: (): void => Promise.reject(new TypeError('refused')) as unknown as undefined,
  'changes the event': (event) => {
    (event as { type: string }).type = 'another';
  },
};

describe.each(Object.entries(FAILING))('a sink that %s', (_, record) => {
  test('keeps no event from the others, and is told of once', async () => {
    const { lines, logger } = logged();
    const before = keeping();
    const after = keeping();
    const sinks = [
      { name: 'before', sink: before.sink },
      { name: 'failing', sink: { record, close: async () => {} } },
      { name: 'after', sink: after.sink },
    ];
    const all = createFanOut(sinks, logger);
    for (let count = 0; count < 3; count += 1) all.record({ ...PAIRING });
    await all.close();
    expect(before.events).toEqual([PAIRING, PAIRING, PAIRING]);
    expect(after.events).toEqual([PAIRING, PAIRING, PAIRING]);
    const [line = '', ...more] = lines;
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      sink: 'failing',
      reason: 'TypeError',
    });
    expect(line).not.toContain('s3cret');
  });
});

test('every sink is closed, also beside one that cannot be', async () => {
  const { lines, logger } = logged();
  const kept = keeping();
  const close = async () => {
    throw new Error('no connection');
  };
  const failing = { name: 'failing', sink: { record: () => {}, close } };
  await createFanOut([failing, { name: 'kept', sink: kept.sink }], logger).close();
  expect(kept.closed()).toBe(1);
  expect(lines).toHaveLength(1);
});
