import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { startSampler } from '../../../src/adapters/metrics/sampler.ts';
import type { MetricsEvent, MetricsSink } from '../../../src/ports/metrics-sink.ts';

type Sample = Extract<MetricsEvent, { type: 'sample' }>;

function samplesOf(store: { readonly size?: number }, everyMs: number) {
  const samples: Sample[] = [];
  const came = new EventTarget();
  const sink: MetricsSink = {
    record(event) {
      if (event.type === 'sample') samples.push(event);
      came.dispatchEvent(new Event('sample'));
    },
    close: async () => {},
  };
  const sampler = startSampler(store, sink, everyMs);
  onTestFinished(() => sampler.stop());
  const next = () => once(came, 'sample');
  return { samples, sampler, next };
}

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('tells how many pairs there are at the time', async () => {
  const store = { size: 1 };
  const { samples, next } = samplesOf(store, 30);
  await next();
  store.size = 7;
  await next();
  expect(samples.map(({ activePairs }) => activePairs)).toEqual([1, 7]);
});

test('tells nothing of pairs where the store cannot', async () => {
  const { samples, next } = samplesOf({}, 30);
  await next();
  expect(samples[0]).toHaveProperty('activePairs', undefined);
});

test('tells how late timers ran', async () => {
  const { samples, next } = samplesOf({}, 200);
  setTimeout(() => block(150), 60);
  await next();
  expect(samples[0]?.eventLoopDelayMaxMs).toBeGreaterThan(100);
  expect(samples[0]?.eventLoopDelayMs).toBeLessThan(samples[0]?.eventLoopDelayMaxMs ?? 0);
});

test('takes a last sample when it stops, and none after', async () => {
  const { samples, sampler } = samplesOf({ size: 3 }, 20);
  sampler.stop();
  expect(samples).toEqual([
    { type: 'sample', activePairs: 3, eventLoopDelayMs: 0, eventLoopDelayMaxMs: 0 },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(samples.length).toBe(1);
});
