import { expect, test } from 'vitest';
import { createPeriod } from '../../../src/adapters/metrics/aggregate/period.ts';
import { metricData } from '../../../src/adapters/metrics/cloudwatch/data.ts';
import { settingOf } from '../../../src/config/settings.ts';
import { recordAll } from '../../support/telemetry/events.ts';
import { queriesOf, readDashboard } from './dashboard-file.ts';

const dashboard = readDashboard('deploy/aws/grafana/mte-relay.json');

/** A search: which namespace and dimensions, which metric, which statistic, and what is made of it. */
const SEARCH =
  /^SEARCH\('\{\$namespace(?:,(\w+))?\} MetricName="([\w ]+)" \$dimensions', '(\w+)', \$__period_auto\)(.*)$/;

const searches = queriesOf(dashboard, ({ expression }) => {
  const [whole, own = '', metric = '', statistic = '', scale = ''] =
    SEARCH.exec(String(expression)) ?? [];
  return { whole, name: `${metric}|${own}`, statistic, scale };
});

/** What the relay sends after a period in which everything happened, by name and own dimension. */
function sent() {
  const period = createPeriod();
  recordAll({ record: period.record, close: async () => {} });
  const data = metricData(period, { start: new Date(0), seconds: 60, dimensions: [], worker: 1 });
  return new Map(
    data.map((datum) => [
      `${datum.MetricName}|${(datum.Dimensions ?? []).map(({ Name }) => Name).join()}`,
      datum,
    ]),
  );
}

test('every query is a search for a metric that the relay sends, with its own dimension', () => {
  const names = [...sent().keys()];
  for (const { title, query } of searches) {
    expect(query.whole, title).toBeDefined();
    expect(names, title).toContain(query.name);
  }
});

test('every metric has its panel, but for totals of what is shown by code and delays of workers', () => {
  const shown = searches.map(({ query }) => query.name);
  expect([...sent().keys()].filter((name) => !shown.includes(name)).sort()).toEqual([
    'Errors|',
    'Event Loop Delay|Worker',
  ]);
});

test('percentiles are asked for where values and their counts are sent, sums where they add up', () => {
  const data = sent();
  for (const { title, query } of searches) {
    const datum = data.get(query.name);
    if (/^p\d+$/.test(query.statistic)) expect(datum?.Counts, title).toBeDefined();
    if (query.statistic === 'Sum') expect(datum?.Value, title).toBeDefined();
    if (query.statistic === 'Maximum') expect(datum?.StatisticValues, title).toBeDefined();
    expect(query.scale, title).toMatch(
      query.statistic === 'Sum' ? /^( \* 60)? \/ \$__period_auto$/ : /^$/,
    );
  }
});

test('the namespace is that of the relay unless it is told', () => {
  const namespace = dashboard.templating?.list?.find(({ name }) => name === 'namespace');
  expect(namespace?.query).toBe(`"${settingOf('CLOUDWATCH_NAMESPACE').fallback}"`);
});
