import { describe, expect, it } from 'vitest';
import type { MetricsEvent, MetricsSink } from '../ports/metrics-sink.ts';
import { opened } from './opened.ts';

export interface SinkUnderTest {
  readonly sink: MetricsSink;
  /** How many requests and pass-throughs were delivered so far; needed once the sink is closed. */
  requests(): Promise<number> | number;
  /** Makes every further delivery fail, where what the sink delivers to can be away. */
  breakDestination?(): Promise<void> | void;
  close?(): Promise<void> | void;
}

const REQUEST: MetricsEvent = {
  type: 'request',
  totalMs: 12.5,
  upstreamMs: 10,
  decodeMs: 0.25,
  encodeMs: 0.125,
  status: 200,
  bytesIn: 1_000,
  bytesOut: 2_000,
};

const EVENTS: readonly MetricsEvent[] = [
  REQUEST,
  { type: 'pass-through', totalMs: 3, status: 404, bytesIn: 0, bytesOut: 12 },
  { type: 'pairing', pairs: 2 },
  { type: 'error', code: 'replayed', status: 570 },
  { type: 'store', operation: 'save', ms: 1, failed: false },
  { type: 'store', operation: 'load', ms: 0, failed: false },
  { type: 'store', operation: 'claim', ms: 1_000, failed: true },
  { type: 'sample', activePairs: 100, eventLoopDelayMs: 0.1, eventLoopDelayMaxMs: 7 },
  { type: 'sample', activePairs: undefined, eventLoopDelayMs: 0, eventLoopDelayMaxMs: 0 },
];

/** What every metrics sink must do, in the words of the port. */
export function describeMetricsSink(
  name: string,
  factory: () => Promise<SinkUnderTest> | SinkUnderTest,
): void {
  const open = () => opened(factory);

  describe(`${name} keeps the metrics sink's contract`, () => {
    it.each(EVENTS.map((event) => [event.type, event] as const))(
      'takes an event of the type %s as it is, and gives nothing to wait for',
      async (_, event) => {
        const { sink } = await open();
        const before = structuredClone(event);
        expect(sink.record(Object.freeze({ ...event }))).toBeUndefined();
        const own = { ...event };
        sink.record(own);
        expect(own).toEqual(before);
        await sink.close();
      },
    );

    it('has delivered everything once it is closed', async () => {
      const { sink, requests } = await open();
      for (let count = 0; count < 2_000; count += 1) {
        for (const event of EVENTS) sink.record(event);
      }
      await sink.close();
      expect(await requests()).toBe(4_000);
    });

    it('takes times and sizes at their limits', async () => {
      const { sink } = await open();
      for (const figure of [0, Number.MIN_VALUE, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
        const figures = { totalMs: figure, upstreamMs: figure, bytesIn: figure, bytesOut: figure };
        expect(() => sink.record({ ...REQUEST, ...figures })).not.toThrow();
      }
      await sink.close();
    });

    it('can be closed twice, and takes events afterwards without a word', async () => {
      const { sink } = await open();
      sink.record(REQUEST);
      await sink.close();
      await sink.close();
      expect(() => sink.record(REQUEST)).not.toThrow();
    });

    it('neither throws nor hangs where it cannot deliver', async () => {
      const { sink, breakDestination } = await open();
      await breakDestination?.();
      for (const event of EVENTS) expect(() => sink.record(event)).not.toThrow();
      // It may tell of what was lost, but it ends.
      await Promise.allSettled([sink.close()]);
    });
  });
}
