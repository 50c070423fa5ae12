import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../../setup/describe-with.ts';
import { exchanged, get } from '../../support/http-exchange.ts';
import { type PrometheusServer, startPrometheus } from '../../support/prometheus-server.ts';
import { pairWith } from '../../support/protocol-client.ts';
import { startUpstream } from '../../support/recording-upstream.ts';
import { createRedisServer } from '../../support/redis-server.ts';
import { startProcess } from '../../support/relay-process.ts';
import { type Settings, settingsFor } from '../../support/relay-server.ts';
import { queriesOf, readDashboard } from './dashboard-file.ts';

const dashboard = readDashboard('deploy/prometheus/grafana/mte-relay.json');
const queries = queriesOf(dashboard, ({ expr }) => String(expr));

/** A query as Grafana sends it, with all jobs and instances chosen. */
function filledIn(query: string): string {
  return query
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$job', '.+')
    .replaceAll('$instance', '.+');
}

/** Names of the series that the alerts are about. */
function seriesOfAlerts(): readonly string[] {
  const file = new URL('../../../deploy/prometheus/alerts.yaml', import.meta.url);
  const { groups } = parse(readFileSync(file, 'utf8'));
  const expressions = groups.flatMap(({ rules }: { rules: { expr: string }[] }) =>
    rules.map(({ expr }) => expr),
  );
  const names = String(expressions).match(/\b(?:up|(?:mte_relay|nodejs)_\w+)\b/g) ?? [];
  return [...new Set(names)];
}

/** A relay in a process of its own that Prometheus can ask. */
async function startMeasured(upstream: string, settings: Settings) {
  const relay = startProcess(
    settingsFor(upstream, { METRICS: 'prometheus', PROMETHEUS_PORT: '0', ...settings }),
  );
  const origin = await relay.listening;
  const told = relay.lines.map((line) => /Prometheus at http:\/\/\[.+\]:(\d+)/.exec(line)?.[1]);
  const port = told.find((one) => one !== undefined);
  return { origin, target: `127.0.0.1:${port}` };
}

/** Two relays, one of which has lost its Redis, and a Prometheus that watches both. */
async function startScene(prometheusPath: string, redisPath: string) {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.stop());
  const redis = await createRedisServer(redisPath);
  onTestFinished(() => redis.remove());
  await redis.start();
  const serving = await startMeasured(upstream.origin, { PASS_THROUGH_ROUTES: '/plain' });
  const cutOff = await startMeasured(upstream.origin, {
    REDIS_URL: redis.url,
    REDIS_TIMEOUT_MS: '100',
  });
  const client = await pairWith(serving.origin);
  const stranded = await pairWith(cutOff.origin);
  await stranded.call({ path: '/' });
  await redis.stop();

  const prometheus = await startPrometheus(prometheusPath, {
    'mte-relay': serving.target,
    'mte-relay-without-redis': cutOff.target,
  });
  onTestFinished(() => prometheus.remove());

  /** Some of everything that a dashboard shows. */
  const traffic = async () => {
    await pairWith(serving.origin);
    const sealed = await client.seal({ path: '/', body: 'content' });
    expect((await exchanged(serving.origin, sealed.wire)).status).toBe(200);
    expect((await exchanged(serving.origin, sealed.wire)).status).toBe(570);
    expect((await get(serving.origin, '/plain')).status).toBe(200);
    expect((await get(serving.origin, '/not-encoded')).status).toBe(569);
    const refused = await stranded.seal({ path: '/' });
    expect((await exchanged(cutOff.origin, refused.wire)).status).toBe(503);
  };
  return { prometheus, traffic, targets: [serving.target, cutOff.target] };
}

/** The queries that show nothing now. */
async function withoutData(prometheus: PrometheusServer): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const { title, query } of queries) {
    const series = await prometheus.ask(filledIn(query));
    if (!series.some(({ value }) => Number.isFinite(value))) empty.push(`${title}: ${query}`);
  }
  return empty;
}

describeWith('redis-server', 'with a relay that lost its Redis,', (redisPath) => {
  describeWith('prometheus', 'a real Prometheus', (prometheusPath) => {
    test('has figures for every query of the dashboard', { timeout: 180_000 }, async () => {
      const { prometheus, traffic, targets } = await startScene(prometheusPath, redisPath);
      let empty: readonly string[] = [];
      // Rates need two scrapes, samples of the process the first ten seconds.
      await vi
        .waitUntil(
          async () => {
            await traffic();
            empty = await withoutData(prometheus);
            return empty.length === 0;
          },
          { timeout: 120_000, interval: 500 },
        )
        .catch(() => {});
      expect(empty).toEqual([]);

      const recorded = await prometheus.valuesOf('__name__', '{job=~".+"}');
      expect(seriesOfAlerts().filter((name) => !recorded.includes(name))).toEqual([]);

      const byTitle = async (title: string) => {
        const { query = '' } = queries.find((one) => one.title.startsWith(title)) ?? {};
        return prometheus.ask(filledIn(query));
      };
      const labels = async (title: string, label: string) =>
        (await byTitle(title)).map(({ metric }) => metric[label]).sort();
      expect(await labels('Errors by Code', 'error_type')).toEqual([
        'not-encoded',
        'replayed',
        'store-unavailable',
      ]);
      expect(await labels('Requests Processed', 'mte_relay_traffic')).toEqual([
        'encoded',
        'pass-through',
      ]);
      expect(await labels('Store Failures', 'mte_relay_store_operation')).toEqual(['claim']);
      expect(await labels('Requests by Worker', 'instance')).toEqual([...targets].sort());

      const offered = (dashboard.templating?.list ?? []).flatMap(({ name, query }) => {
        const text = typeof query === 'object' ? String(query.query) : '';
        const [, series, label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
        return series === undefined ? [] : [{ name, series: filledIn(series), label }];
      });
      expect(offered.map(({ name }) => name)).toEqual(['job', 'instance']);
      const choices = offered.map(({ label, series }) => prometheus.valuesOf(label, series));
      expect(await Promise.all(choices)).toEqual([
        ['mte-relay', 'mte-relay-without-redis'],
        [...targets].sort(),
      ]);
    });
  });
});
