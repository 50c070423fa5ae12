import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createOpenTelemetryMetrics } from '../../src/adapters/metrics/otel/index.ts';
import { get } from '../support/http-exchange.ts';
import { recordAll } from '../support/telemetry/events.ts';
import { recordedLog } from '../support/telemetry/recorded-log.ts';

const page = readFileSync(new URL('../../docs/opentelemetry.md', import.meta.url), 'utf8');

/** What Prometheus is given: names, and the bounds of each histogram. */
async function exposition(): Promise<string> {
  const metrics = await createOpenTelemetryMetrics({
    otlp: false,
    prometheus: { host: '127.0.0.1', port: 0 },
    logger: recordedLog().logger,
    version: '1.2.3',
  });
  onTestFinished(() => metrics.close());
  recordAll(metrics);
  return (await get(`http://127.0.0.1:${metrics.prometheusPort}`, '/metrics')).body.toString();
}

test('the page lists the instruments that there are, and no other', async () => {
  const listed = [...page.matchAll(/^\|(?: [^|]+ \|)? `((?:mte\.relay|http|nodejs)[\w.]+)`/gm)].map(
    ([, name = '']) => name.replaceAll('.', '_'),
  );
  const exposed = [...(await exposition()).matchAll(/^# TYPE (\S+)/gm)]
    .map(([, name = '']) => name.replace(/_total$/, ''))
    .filter((name) => name !== 'target_info');
  expect(listed.sort()).toEqual(exposed.sort());
});

test('the bounds of histograms are those of the page', async () => {
  const text = await exposition();
  const bounds = (name: string) =>
    [
      ...new Set(
        [...text.matchAll(new RegExp(`^${name}_bucket\\{.*le="([\\d.]+)"`, 'gm'))].map(
          ([, bound]) => bound,
        ),
      ),
    ].join(', ');
  const [waiting, computing, http] =
    page
      .split('Bounds of the histograms:')[1]
      ?.split('\n- ')
      .slice(1)
      .map((line) => line.split(/:\s/)[1]?.split('\n\n')[0]?.replaceAll(/\s+/g, ' ').trim()) ?? [];
  for (const name of ['request_time', 'upstream_time', 'eventloop_delay_max']) {
    expect(bounds(`mte_relay_${name}`), name).toBe(waiting);
  }
  for (const name of ['decode_time', 'encode_time', 'store_time']) {
    expect(bounds(`mte_relay_${name}`), name).toBe(computing);
  }
  for (const name of ['server', 'client']) {
    expect(bounds(`http_${name}_request_duration`), name).toBe(http);
  }
});
