import { type VariableModel, VariableRefresh } from '@grafana/schema';
import {
  type AzureMonitorQuery,
  AzureQueryType,
  ResultFormat,
} from '@grafana/schema/dist/esm/raw/composable/azuremonitor/dataquery/x/AzureMonitorDataQuery_types.gen';
import { chosen, type PanelQueries, refId, type Source } from './source.ts';

const PLUGIN = 'grafana-azure-monitor-datasource';
const RESOURCE =
  '/subscriptions/$subscription/resourceGroups/$resourceGroup/providers/microsoft.insights/components/$resource';

/** The column that names the lines of a panel. */
const LINE = 'line';
const BIN = 'bin(timestamp, $__interval)';
const SECONDS = '($__interval / 1s)';
const MINUTES = '($__interval / 1m)';

/** Application Insights keeps what each export brought (delta), so that adding up is right. */
const SUM = 'sum(valueSum)';
const AVERAGE = 'sum(valueSum) / sum(valueCount)';

/** The value of an attribute. */
function attribute(name: string): string {
  return `tostring(customDimensions["${name}"])`;
}

/** Rows of one name in a table of Application Insights, of the chosen relays and time. */
function rows(table: 'customMetrics' | 'requests' | 'dependencies', condition: string): string {
  return [
    table,
    '| where $__timeFilter(timestamp)',
    '| where cloud_RoleName == "$role"',
    `| where ${condition}`,
  ].join('\n');
}

function metric(name: string): string {
  return rows('customMetrics', `name == "${name}"`);
}

/** @param columns `name = aggregate`, … @param line what each line is of, where there are several */
function summarized(from: string, columns: string, line?: string): string {
  const by = line === undefined ? BIN : `${BIN}, ${LINE} = ${line}`;
  return [from, `| summarize ${columns} by ${by}`, '| order by timestamp asc'].join('\n');
}

function panel(queries: readonly string[], also: Omit<PanelQueries, 'targets'> = {}): PanelQueries {
  const targets = queries.map(
    (query, index): AzureMonitorQuery => ({
      refId: refId(index),
      queryType: AzureQueryType.LogAnalytics,
      subscription: '$subscription',
      azureLogAnalytics: {
        query,
        resources: [RESOURCE],
        resultFormat: ResultFormat.TimeSeries,
        dashboardTime: false,
      },
    }),
  );
  return { targets, ...also };
}

/** Several lines of one metric, each named by the value of an attribute. */
function byAttribute(name: string, aggregate: string, key: string, note?: string): PanelQueries {
  return panel([summarized(metric(name), `value = ${aggregate}`, attribute(key))], {
    displayName: `\${__field.labels.${LINE}}`,
    ...(note === undefined ? {} : { note }),
  });
}

const NO_PERCENTILES =
  'The service keeps no percentiles of metrics; the maximum is the worst of all.';
const FROM_TRACES = 'Percentiles are those of the traces, as far as these are sampled.';

function timesOf(name: string): string {
  return summarized(metric(name), `average = ${AVERAGE}, maximum = max(valueMax)`);
}

function percentilesOf(from: string): string {
  const columns = [50, 95, 99].map((part) => `p${part} = percentile(duration, ${part})`);
  return summarized(from, columns.join(', '));
}

const ENCODED = rows('requests', `${attribute('mte.relay.traffic')} == "encoded"`);
/** The method of an encoded request is told nowhere, so that this is the name of its upstream call. */
const ENCODED_CALLS = rows('dependencies', 'name == "HTTP"');

function query(
  name: string,
  label: string,
  queryType: AzureQueryType,
  also: object = {},
): VariableModel {
  return {
    type: 'query',
    name,
    label,
    datasource: chosen(PLUGIN),
    query: { refId: 'A', queryType, ...also },
    refresh: VariableRefresh.onDashboardLoad,
  };
}

export const AZURE: Source = {
  name: 'Azure Monitor',
  plugin: PLUGIN,
  input: 'DS_AZURE_MONITOR',
  uid: 'mte-relay-azure-monitor',
  interval: '1m',
  grafana: '11.0.0',
  variables: [
    query('subscription', 'Subscription', AzureQueryType.SubscriptionsQuery),
    query('resourceGroup', 'Resource group', AzureQueryType.ResourceGroupsQuery, {
      subscription: '$subscription',
    }),
    query('resource', 'Application Insights', AzureQueryType.ResourceNamesQuery, {
      subscription: '$subscription',
      resourceGroup: '$resourceGroup',
      namespace: 'microsoft.insights/components',
    }),
    {
      type: 'textbox',
      name: 'role',
      label: 'Service',
      description: 'OTEL_SERVICE_NAME of the relays; mte-relay unless it is set',
      query: 'mte-relay',
      current: { text: 'mte-relay', value: 'mte-relay' },
    },
  ],
  panels: {
    requests: byAttribute('mte.relay.requests', `${SUM} / ${SECONDS}`, 'mte.relay.traffic'),
    requestTime: panel([timesOf('mte.relay.request.time'), percentilesOf(ENCODED)], {
      note: FROM_TRACES,
    }),
    upstreamTime: panel([timesOf('mte.relay.upstream.time'), percentilesOf(ENCODED_CALLS)], {
      note: FROM_TRACES,
    }),
    decodeTime: panel([timesOf('mte.relay.decode.time')], { note: NO_PERCENTILES }),
    encodeTime: panel([timesOf('mte.relay.encode.time')], { note: NO_PERCENTILES }),
    pairings: panel([summarized(metric('mte.relay.pairings'), `pairings = ${SUM} / ${MINUTES}`)]),
    activePairs: panel([
      [
        metric('mte.relay.pairs.active'),
        `| summarize mean = ${AVERAGE} by ${BIN}, cloud_RoleInstance`,
        '| summarize pairs = sum(mean) by timestamp',
        '| order by timestamp asc',
      ].join('\n'),
    ]),
    errors: byAttribute('mte.relay.errors', `${SUM} / ${MINUTES}`, 'error.type'),
    replays: panel([summarized(metric('mte.relay.replays'), `replays = ${SUM} / ${MINUTES}`)]),
    bytes: byAttribute('mte.relay.io', `${SUM} / ${SECONDS}`, 'network.io.direction'),
    storeLatency: byAttribute(
      'mte.relay.store.time',
      AVERAGE,
      'mte.relay.store.operation',
      NO_PERCENTILES,
    ),
    storeFailures: panel(
      [
        summarized(
          `${metric('mte.relay.store.time')}\n| where isnotempty(${attribute('error.type')})`,
          `value = sum(valueCount) / ${MINUTES}`,
          attribute('mte.relay.store.operation'),
        ),
      ],
      { displayName: `\${__field.labels.${LINE}}` },
    ),
    eventLoop: panel([
      summarized(metric('nodejs.eventloop.delay.mean'), `mean = 1000 * (${AVERAGE})`),
      summarized(metric('mte.relay.eventloop.delay.max'), 'worst = max(valueMax)'),
    ]),
    workers: panel(
      [
        summarized(
          metric('mte.relay.requests'),
          `value = ${SUM} / ${SECONDS}`,
          'cloud_RoleInstance',
        ),
      ],
      {
        displayName: `\${__field.labels.${LINE}}`,
        note: 'Each instance is a relay, or a worker of one.',
      },
    ),
  },
};
