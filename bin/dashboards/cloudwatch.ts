import { VariableRefresh } from '@grafana/schema';
import {
  type CloudWatchMetricsQuery,
  MetricEditorMode,
  MetricQueryType,
} from '@grafana/schema/dist/esm/raw/composable/cloudwatch/dataquery/x/CloudWatchDataQuery_types.gen';
import { chosen, type PanelQueries, refId, type Source } from './source.ts';

const PLUGIN = 'cloudwatch';

/** A dimension that some metrics have of their own. */
type OwnDimension = 'Code' | 'Operation' | 'Worker';
type Statistic = 'Sum' | 'Average' | 'Maximum' | 'p50' | 'p95' | 'p99';

interface Line {
  readonly metric: string;
  readonly statistic: Statistic;
  readonly own?: OwnDimension;
  /** What stands behind the search: a sum is of a whole period. */
  readonly scale?: string;
  readonly label: string;
}

/**
 * The relay's figures are sums or rates of a minute, and Grafana takes longer periods for longer
 * times: then a sum is that of several minutes.
 */
const OF_A_MINUTE = ' * 60 / $__period_auto';
const OF_A_SECOND = ' / $__period_auto';

/** Braces ask for metrics with exactly these dimensions, so that no codes, operations or workers get in. */
function searchFor({ metric, statistic, own, scale = '' }: Line): string {
  const names = own === undefined ? '$namespace' : `$namespace,${own}`;
  const terms = `{${names}} MetricName="${metric}" $dimensions`;
  return `SEARCH('${terms}', '${statistic}', $__period_auto)${scale}`;
}

function panel(lines: readonly Line[], note?: string): PanelQueries {
  const targets = lines.map(
    (line, index): CloudWatchMetricsQuery => ({
      refId: refId(index),
      id: refId(index).toLowerCase(),
      queryMode: 'Metrics',
      metricQueryType: MetricQueryType.Search,
      metricEditorMode: MetricEditorMode.Code,
      region: '$region',
      namespace: '',
      metricName: '',
      statistic: line.statistic,
      expression: searchFor(line),
      label: line.label,
    }),
  );
  return note === undefined ? { targets } : { targets, note };
}

function times(metric: string): PanelQueries {
  return panel(
    (['Average', 'p50', 'p95', 'p99'] as const).map((statistic) => ({
      metric,
      statistic,
      label: statistic.toLowerCase(),
    })),
  );
}

function sum(metric: string, label: string, scale = OF_A_MINUTE): Line {
  return { metric, statistic: 'Sum', scale, label };
}

/** The value of a dimension, as CloudWatch writes it into a label. */
function nameOf(own: OwnDimension): string {
  return `\${PROP('Dim.${own}')}`;
}

export const CLOUDWATCH: Source = {
  name: 'CloudWatch',
  plugin: PLUGIN,
  input: 'DS_CLOUDWATCH',
  uid: 'mte-relay-cloudwatch',
  interval: '1m',
  grafana: '11.0.0',
  variables: [
    {
      type: 'query',
      name: 'region',
      label: 'Region',
      datasource: chosen(PLUGIN),
      query: { queryType: 'regions', refId: 'A' },
      refresh: VariableRefresh.onDashboardLoad,
      current: { text: 'default', value: 'default' },
    },
    {
      type: 'textbox',
      name: 'namespace',
      label: 'Namespace',
      description:
        'CLOUDWATCH_NAMESPACE in quotes. With CLOUDWATCH_DIMENSIONS, their names follow: "MTE/Relay",Service,Stage',
      query: '"MTE/Relay"',
      current: { text: '"MTE/Relay"', value: '"MTE/Relay"' },
    },
    {
      type: 'textbox',
      name: 'dimensions',
      label: 'Dimensions',
      description:
        'Empty, or values of CLOUDWATCH_DIMENSIONS to look at: Service="relay" Stage="production"',
      query: '',
      current: { text: '', value: '' },
    },
  ],
  panels: {
    requests: panel([
      sum('Requests Processed', 'encoded'),
      sum('Requests Passed Through', 'passed through'),
    ]),
    requestTime: times('Request Time'),
    upstreamTime: times('Upstream Proxy Time'),
    decodeTime: times('Average Decode Time'),
    encodeTime: times('Average Encode Time'),
    pairings: panel([sum('Pairings', 'pairings')]),
    activePairs: panel([sum('Active Pairs', 'active pairs')]),
    errors: panel([{ ...sum('Errors', nameOf('Code')), own: 'Code' }]),
    replays: panel([sum('Replays Refused', 'replays')]),
    bytes: panel([sum('Bytes In', 'in', OF_A_SECOND), sum('Bytes Out', 'out', OF_A_SECOND)]),
    storeLatency: panel(
      (['Average', 'p99'] as const).map((statistic) => ({
        metric: 'Store Latency',
        statistic,
        own: 'Operation',
        label: `${nameOf('Operation')} ${statistic.toLowerCase()}`,
      })),
    ),
    storeFailures: panel([{ ...sum('Store Failures', nameOf('Operation')), own: 'Operation' }]),
    eventLoop: panel([
      { metric: 'Event Loop Delay', statistic: 'Average', label: 'mean' },
      { metric: 'Event Loop Delay', statistic: 'Maximum', label: 'worst' },
    ]),
    workers: panel(
      [{ ...sum('Requests Processed', `worker ${nameOf('Worker')}`), own: 'Worker' }],
      'Only where WORKERS is more than 1. Workers of the same number on several relays are added up.',
    ),
  },
};
