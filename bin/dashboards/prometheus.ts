import { type DataQuery, type VariableModel, VariableRefresh, VariableSort } from '@grafana/schema';
import { chosen, type PanelQueries, refId, type Source } from './source.ts';

const PLUGIN = 'prometheus';

/** There are no types for these queries in Grafana's packages. */
interface PrometheusQuery extends DataQuery {
  readonly expr: string;
  readonly legendFormat: string;
  readonly range: true;
  readonly editorMode: 'code';
}

type Line = readonly [legend: string, expr: string];

const CHOSEN = 'job=~"$job", instance=~"$instance"';

/** How much a series grew in a second. */
function rate(series: string, labels = ''): string {
  const all = labels === '' ? CHOSEN : `${CHOSEN}, ${labels}`;
  return `rate(${series}{${all}}[$__rate_interval])`;
}

function perMinute(series: string, by = '', labels = ''): string {
  return `60 * sum${by} (${rate(series, labels)})`;
}

function quantile(part: number, histogram: string, by = 'le'): string {
  return `histogram_quantile(${part}, sum by (${by}) (${rate(`${histogram}_bucket`)}))`;
}

function average(histogram: string, by = ''): string {
  return `sum${by} (${rate(`${histogram}_sum`)}) / sum${by} (${rate(`${histogram}_count`)})`;
}

function times(histogram: string): Line[] {
  return [
    ['average', average(histogram)],
    ['p50', quantile(0.5, histogram)],
    ['p95', quantile(0.95, histogram)],
    ['p99', quantile(0.99, histogram)],
  ];
}

const OPERATION = 'mte_relay_store_operation';
const STORE = 'mte_relay_store_time';

/** @param lines each with what its legend says */
function panel(lines: readonly Line[], note?: string): PanelQueries {
  const targets = lines.map(
    ([legendFormat, expr], index): PrometheusQuery => ({
      refId: refId(index),
      expr,
      legendFormat,
      range: true,
      editorMode: 'code',
    }),
  );
  return note === undefined ? { targets } : { targets, note };
}

const AS_FINE_AS_BUCKETS = 'Percentiles are as fine as the buckets in docs/opentelemetry.md.';

/** A variable of all values that a label has on the relays. */
function labelVariable(name: string, label: string, series: string): VariableModel {
  return {
    type: 'query',
    name,
    label,
    datasource: chosen(PLUGIN),
    query: { query: `label_values(${series}, ${name})`, refId: 'A' },
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: { text: ['All'], value: ['$__all'] },
  };
}

export const PROMETHEUS: Source = {
  name: 'Prometheus',
  plugin: PLUGIN,
  input: 'DS_PROMETHEUS',
  uid: 'mte-relay-prometheus',
  interval: '15s',
  grafana: '11.0.0',
  variables: [
    labelVariable('job', 'Job', 'mte_relay_eventloop_delay_max_count'),
    labelVariable('instance', 'Instance', 'mte_relay_eventloop_delay_max_count{job=~"$job"}'),
  ],
  panels: {
    requests: panel([
      ['{{mte_relay_traffic}}', `sum by (mte_relay_traffic) (${rate('mte_relay_requests_total')})`],
    ]),
    requestTime: panel(times('mte_relay_request_time'), AS_FINE_AS_BUCKETS),
    upstreamTime: panel(times('mte_relay_upstream_time'), AS_FINE_AS_BUCKETS),
    decodeTime: panel(times('mte_relay_decode_time'), AS_FINE_AS_BUCKETS),
    encodeTime: panel(times('mte_relay_encode_time'), AS_FINE_AS_BUCKETS),
    pairings: panel([['pairings', perMinute('mte_relay_pairings_total')]]),
    activePairs: panel([['active pairs', `sum (mte_relay_pairs_active{${CHOSEN}})`]]),
    errors: panel([['{{error_type}}', perMinute('mte_relay_errors_total', ' by (error_type)')]]),
    replays: panel([['replays', perMinute('mte_relay_replays_total')]]),
    bytes: panel([
      ['{{network_io_direction}}', `sum by (network_io_direction) (${rate('mte_relay_io_total')})`],
    ]),
    storeLatency: panel([
      [`{{${OPERATION}}} average`, average(STORE, ` by (${OPERATION})`)],
      [`{{${OPERATION}}} p99`, quantile(0.99, STORE, `le, ${OPERATION}`)],
    ]),
    storeFailures: panel([
      [`{{${OPERATION}}}`, perMinute(`${STORE}_count`, ` by (${OPERATION})`, 'error_type!=""')],
    ]),
    eventLoop: panel([
      ['mean, of the busiest process', `1000 * max (nodejs_eventloop_delay_mean{${CHOSEN}})`],
      ['worst', quantile(1, 'mte_relay_eventloop_delay_max')],
    ]),
    workers: panel(
      [['{{instance}}', `sum by (instance) (${rate('mte_relay_requests_total')})`]],
      'Each worker is a target of its own, and so is each relay.',
    ),
  },
};
