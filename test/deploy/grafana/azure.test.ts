import { expect, onTestFinished, test } from 'vitest';
import { exchanged, get } from '../../support/http-exchange.ts';
import { pairWith } from '../../support/protocol-client.ts';
import { startUpstream } from '../../support/recording-upstream.ts';
import { startProcess } from '../../support/relay-process.ts';
import { settingsFor } from '../../support/relay-server.ts';
import {
  CA_FILE,
  type Envelope,
  OFFLINE,
  startAzureIngestion,
} from '../../support/telemetry/azure-ingestion.ts';
import { APPLICATION_INSIGHTS } from './application-insights.ts';
import { queriesOf, readDashboard } from './dashboard-file.ts';
import { kustoWith } from './kusto.ts';

const dashboard = readDashboard('deploy/azure/grafana/mte-relay.json');
const queries = queriesOf(dashboard, ({ azureLogAnalytics }) =>
  String((azureLogAnalytics as { readonly query: string }).query),
);

const faultsIn = kustoWith(APPLICATION_INSIGHTS);

/** A query as Grafana sends it. */
function filledIn(query: string): string {
  return query
    .replaceAll(/\$__timeFilter\((\w+)\)/g, '$1 between (ago(3h) .. now())')
    .replaceAll('$__interval', '60000ms')
    .replaceAll('$role', 'mte-relay');
}

test.each(queries)('the query of $title is right', ({ query }) => {
  expect(faultsIn(filledIn(query))).toEqual([]);
});

test('a query with a column that is not there, or an operator, would be told', () => {
  const [{ query } = { query: '' }] = queries;
  expect(faultsIn(filledIn(query.replace('valueSum', 'valueSums')))).not.toEqual([]);
  expect(faultsIn(filledIn(query.replace('summarize', 'summarise')))).not.toEqual([]);
});

/** Everything that a relay sends to Azure Monitor which had traffic of each kind. */
async function sent() {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.stop());
  const azure = await startAzureIngestion();
  onTestFinished(() => azure.stop());
  const relay = startProcess(
    settingsFor(upstream.origin, {
      APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString,
      NODE_EXTRA_CA_CERTS: CA_FILE,
      PASS_THROUGH_ROUTES: '/plain',
      ...OFFLINE,
    }),
  );
  const origin = await relay.listening;
  const client = await pairWith(origin);
  const sealed = await client.seal({ path: '/', body: 'content' });
  await exchanged(origin, sealed.wire);
  expect((await exchanged(origin, sealed.wire)).status).toBe(570);
  expect((await get(origin, '/plain')).status).toBe(200);
  relay.signal('SIGTERM');
  expect((await relay.ended).code).toBe(0);
  return azure;
}

const properties = ({ data }: Envelope) => Object.keys(data.baseData.properties ?? {});

test('every query asks for what the relay sends, by attributes that it sends with it', async () => {
  const azure = await sent();
  const metrics = azure.envelopes('MetricData');
  const isOf = (envelope: Envelope, name: string) =>
    envelope.data.baseData.metrics?.some((metric) => metric.name === name) === true;
  const calls = azure.envelopes('RemoteDependencyData');
  expect(new Set(metrics.map(({ tags }) => tags['ai.cloud.role']))).toEqual(new Set(['mte-relay']));

  for (const { title, query } of queries) {
    const [, table] = /^(\w+)\n/.exec(query) ?? [];
    const [, name = ''] = / name == "([^"]+)"/.exec(query) ?? [];
    const rows: Record<string, readonly Envelope[]> = {
      customMetrics: metrics.filter((envelope) => isOf(envelope, name)),
      requests: azure.envelopes('RequestData'),
      dependencies: calls.filter(({ data }) => data.baseData.name === name),
    };
    const found = rows[table ?? ''] ?? [];
    expect(found.length, title).toBeGreaterThan(0);
    const asked = [...query.matchAll(/customDimensions\["([^"]+)"\]/g)].map(([, key]) => key ?? '');
    // A store that never failed has no attribute for it.
    const there = [
      ...found.flatMap(properties),
      ...(title.startsWith('Store F') ? ['error.type'] : []),
    ];
    for (const key of asked) expect(there, title).toContain(key);
  }
});

test('every metric of the five, and every other of the relay, has its panel', async () => {
  const azure = await sent();
  const names = azure
    .envelopes('MetricData')
    .flatMap(({ data }) => data.baseData.metrics ?? [])
    .map(({ name }) => String(name));
  const shown = queries.map(({ query }) => query).join();
  const own = [...new Set(names)].filter((name) => name.startsWith('mte.relay.'));
  expect(own.filter((name) => !shown.includes(`"${name}"`))).toEqual([]);
  expect(own.length).toBeGreaterThan(9);
});
