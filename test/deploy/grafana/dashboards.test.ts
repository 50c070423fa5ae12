import { describe, expect, it } from 'vitest';
import { DASHBOARDS, textOf } from '../../../bin/dashboards/files.ts';
import { type DashboardPath, graphsOf, readDashboard, textOfDashboard } from './dashboard-file.ts';

/** What Grafana itself puts into queries. */
const BUILT_IN = ['__all', '__interval', '__rate_interval', '__period_auto', '__timeFilter'];

/** The panels of the product, as its documentation names them. */
const FIVE = [
  'Requests Processed [req/sec]',
  'Request Time [ms]',
  'Upstream Proxy Time [ms]',
  'Average Decode Time [ms]',
  'Average Encode Time [ms]',
];

const PATHS = Object.keys(DASHBOARDS) as DashboardPath[];

describe.each(PATHS)('%s', (path) => {
  const dashboard = readDashboard(path);
  const graphs = graphsOf(dashboard);
  const variables = dashboard.templating?.list ?? [];

  it('is what its source makes, whose types are those of Grafana', () => {
    expect(textOfDashboard(path)).toBe(textOf(DASHBOARDS[path]));
  });

  it('shows the five of the product first', () => {
    expect(graphs.slice(0, 5).map(({ title }) => title)).toEqual(FIVE);
  });

  it('has the panels of the others', () => {
    const others = PATHS.map((other) => graphsOf(readDashboard(other)).map(({ title }) => title));
    for (const titles of others) expect(graphs.map(({ title }) => title)).toEqual(titles);
  });

  it('tells the unit and the meaning of every panel, and has a query for it', () => {
    for (const { title, description, fieldConfig, targets } of graphs) {
      expect(fieldConfig?.defaults.unit, title).toMatch(/^\w+$/);
      expect(description?.length, title).toBeGreaterThan(15);
      expect(targets?.length, title).toBeGreaterThan(0);
    }
  });

  it('asks for its data source when it is imported, and for nothing of one installation', () => {
    const [input, ...more] = dashboard.__inputs;
    expect(more).toEqual([]);
    const [first] = variables;
    expect(first).toMatchObject({
      type: 'datasource',
      name: 'datasource',
      query: input?.pluginId,
      current: { value: `\${${input?.name}}` },
    });
    const chosen = { type: input?.pluginId, uid: '$datasource' };
    for (const { datasource, targets = [] } of graphs) {
      expect(datasource).toEqual(chosen);
      for (const target of targets) expect(target.datasource).toEqual(chosen);
    }
    for (const { type, datasource } of variables) {
      if (type === 'query') expect(datasource).toEqual(chosen);
    }
    expect(dashboard.id).toBeNull();
    expect(textOfDashboard(path)).not.toMatch(/\b\d{12}\b|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('defines every variable that it uses, and uses every one', () => {
    const asked = JSON.stringify([graphs.map(({ targets }) => targets), variables.slice(1)]);
    const used = [...asked.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
    const defined = variables.map(({ name }) => name);
    expect(used.filter((name) => ![...defined, ...BUILT_IN].includes(name))).toEqual([]);
    expect(defined.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('has panels that overlap nowhere and fill the width', () => {
    const taken = new Set<string>();
    const ids = new Set<number | undefined>();
    for (const { id, gridPos } of dashboard.panels ?? []) {
      ids.add(id);
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {};
      for (let column = x; column < x + w; column += 1) {
        for (let row = y; row < y + h; row += 1) {
          expect(taken).not.toContain(`${column}/${row}`);
          taken.add(`${column}/${row}`);
        }
      }
    }
    const height = Math.max(...[...taken].map((place) => Number(place.split('/')[1]))) + 1;
    expect(taken.size).toBe(24 * height);
    expect(ids.size).toBe(dashboard.panels?.length);
  });
});

it('each has an address of its own that stays', () => {
  expect(PATHS.map((path) => readDashboard(path).uid)).toEqual([
    'mte-relay-cloudwatch',
    'mte-relay-azure-monitor',
    'mte-relay-prometheus',
  ]);
});
