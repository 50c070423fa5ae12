import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { exchanged, get } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { startProcess } from '../support/relay-process.ts';
import { type Settings, settingsFor } from '../support/relay-server.ts';
import {
  CA_FILE,
  INSTRUMENTATION_KEY,
  OFFLINE,
  startAzureIngestion,
} from '../support/telemetry/azure-ingestion.ts';
import { startOtlpCollector } from '../support/telemetry/otlp-collector.ts';
import { parsePrometheusText } from '../support/telemetry/prometheus-text.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const PARENT = ['traceparent', `00-${TRACE}-${CALLER}-01`] as const;
const waiting = { timeout: 20_000 };

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

async function startCollector() {
  const collector = await startOtlpCollector();
  onTestFinished(() => collector.stop());
  return collector;
}

/** A relay in a process of its own, since the SDK reads that process's variables. */
async function startTold(variables: Settings) {
  const relay = startProcess(
    settingsFor(upstream.origin, { PASS_THROUGH_ROUTES: '/plain/*', ...variables }),
  );
  const origin = await relay.listening;
  const stop = async () => {
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
  };
  return { relay, origin, stop };
}

/** What of a request nobody but the upstream may see. */
const TELLING = {
  path: '/tell-tale-path?tell-tale-query=1',
  headers: [
    ['x-tell-tale-header', 'tell-tale-value'],
    ['authorization', 'Bearer tell-tale-token'],
  ],
  body: 'tell-tale-body',
} as const;

test('what is stopped has delivered figures that are those of the traffic', async () => {
  const collector = await startCollector();
  const { origin, stop } = await startTold({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
  const client = await pairWith(origin);
  for (let count = 0; count < 5; count += 1) await client.call(TELLING);
  const replayed = await client.seal(TELLING);
  await exchanged(origin, replayed.wire);
  expect((await exchanged(origin, replayed.wire)).status).toBe(570);
  await get(origin, '/plain/page');
  await stop();
  const count = (name: string, attributes: object = {}) =>
    collector
      .points(name)
      .filter((point) =>
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
      )
      .reduce((total, point) => total + Number(point.value ?? point.count), 0);
  expect(count('mte.relay.requests', { 'mte.relay.traffic': 'encoded' })).toBe(6);
  expect(count('mte.relay.requests', { 'mte.relay.traffic': 'pass-through' })).toBe(1);
  expect(count('mte.relay.request.time')).toBe(6);
  expect(count('mte.relay.upstream.time')).toBe(6);
  expect(count('mte.relay.decode.time')).toBe(6);
  expect(count('mte.relay.encode.time')).toBe(6);
  expect(count('mte.relay.pairings')).toBe(1);
  expect(count('mte.relay.replays')).toBe(1);
  expect(count('mte.relay.errors', { 'error.type': 'replayed' })).toBe(1);
  expect(count('http.server.request.duration', { 'http.response.status_code': 200 })).toBe(7);
});

describe('a request has a span, its call of the upstream a child, and the upstream is told', () => {
  const sentBy = (index: number) => upstream.ledger[index]?.headers.traceparent;

  test('a child of who called, where it says so outside the encoding', async () => {
    const collector = await startCollector();
    const { origin, stop } = await startTold({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
    const client = await pairWith(origin);
    upstream.answer((_request, response) => response.writeHead(401).end());
    const outerHeaders = [PARENT, ['tracestate', 'vendor=1']] as const;
    await client.call({ ...TELLING, outerHeaders });
    await stop();
    const spans = collector.spans();
    expect(spans).toHaveLength(2);
    const server = spans.find(({ kind }) => kind === 2);
    const call = spans.find(({ kind }) => kind === 3);
    expect(server).toMatchObject({
      name: 'POST /api/mte-message',
      traceId: TRACE,
      parentSpanId: CALLER,
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/mte-message',
        'http.response.status_code': 401,
        'mte.relay.traffic': 'encoded',
        'url.scheme': 'http',
      },
      resource: { 'service.name': 'mte-relay' },
    });
    expect(call).toMatchObject({
      name: 'HTTP',
      traceId: TRACE,
      parentSpanId: server?.spanId,
      status: 2,
      attributes: {
        'http.request.method': '_OTHER',
        'http.response.status_code': 401,
        'error.type': '401',
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(upstream.origin).port),
        'url.scheme': 'http',
      },
    });
    expect(sentBy(0)).toBe(`00-${TRACE}-${call?.spanId}-01`);
    expect(upstream.ledger[0]?.headers.tracestate).toBe('vendor=1');
  });

  test('a new trace where nobody called, or wrongly', async () => {
    const collector = await startCollector();
    const { origin, stop } = await startTold({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
    const client = await pairWith(origin);
    await client.call({});
    await client.call({ outerHeaders: [['traceparent', 'nonsense']] });
    await stop();
    const servers = collector.spans().filter(({ kind }) => kind === 2);
    expect(servers.map(({ parentSpanId }) => parentSpanId)).toEqual(['', '']);
    expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(2);
    const calls = collector.spans().filter(({ kind }) => kind === 3);
    expect([sentBy(0), sentBy(1)].sort()).toEqual(
      calls.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort(),
    );
  });

  test("an application's own trace, inside the encoding, is left alone", async () => {
    const collector = await startCollector();
    const { origin, stop } = await startTold({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
    const own = `00-${'5'.repeat(32)}-${'6'.repeat(16)}-01`;
    const client = await pairWith(origin);
    await client.call({ headers: [['traceparent', own]], outerHeaders: [PARENT] });
    await stop();
    expect(sentBy(0)).toBe(own);
    expect(Buffer.concat(collector.deliveries.map(({ body }) => body)).includes('55555555')).toBe(
      false,
    );
  });

  test('who did not sample is not recorded, and the upstream is told so', async () => {
    const collector = await startCollector();
    const { origin, stop } = await startTold({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '1',
    });
    const client = await pairWith(origin);
    await client.call({ outerHeaders: [['traceparent', `00-${TRACE}-${CALLER}-00`]] });
    await stop();
    expect(collector.spans()).toEqual([]);
    expect(sentBy(0)).toMatch(new RegExp(`^00-${TRACE}-(?!${CALLER})[0-9a-f]{16}-00$`));
  });

  test('an upstream that breaks off, and a replay, are failed spans', async () => {
    const collector = await startCollector();
    const { origin, stop } = await startTold({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
    const client = await pairWith(origin);
    const sealed = await client.seal(TELLING);
    upstream.answer((request) => request.destroy());
    await exchanged(origin, sealed.wire);
    await exchanged(origin, sealed.wire);
    await stop();
    const spans = collector.spans();
    expect(spans.filter(({ kind }) => kind === 3)).toMatchObject([
      { status: 2, attributes: { 'error.type': 'broken' } },
    ]);
    expect(spans.filter(({ kind }) => kind === 2)).toMatchObject([
      { status: 2, attributes: { 'http.response.status_code': 502, 'error.type': '502' } },
      { status: 2, attributes: { 'http.response.status_code': 570, 'error.type': 'replayed' } },
    ]);
  });

  test('without an exporter the upstream gets what the caller sent', async () => {
    const { origin, stop } = await startTold({});
    const client = await pairWith(origin);
    await client.call({ outerHeaders: [PARENT] });
    await stop();
    expect(sentBy(0)).toBe(PARENT[1]);
  });
});

test('nothing of paths, headers and bodies is in what is exported, nor who the client is', async () => {
  const collector = await startCollector();
  const azure = await startAzureIngestion();
  onTestFinished(() => azure.stop());
  const { origin, stop } = await startTold({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString,
    PROMETHEUS_PORT: '0',
    NODE_EXTRA_CA_CERTS: CA_FILE,
    MTE_ROUTES: '/tell-tale-path',
    ...OFFLINE,
  });
  const client = await pairWith(origin);
  upstream.answer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'x-tell-tale-answer': 'tell-tale-answer' });
      response.end('tell-tale-answer-body');
    });
  });
  await client.call(TELLING);
  await client.call({ ...TELLING, stream: true });
  await client.call({ ...TELLING, open: true });
  await client.call({ ...TELLING, path: '/tell-tale-elsewhere' });
  await client.call({ ...TELLING, method: 'DELETE' });
  await client.call({ ...TELLING, method: 'PROPFIND', open: true });
  await get(origin, '/plain/tell-tale-page?tell-tale', { cookie: 'tell-tale-cookie' });
  await get(origin, '/tell-tale-unencoded', {}, 'PUT');
  upstream.answer((request) => request.destroy());
  await client.call(TELLING);
  await stop();
  const exported = Buffer.concat([
    ...collector.deliveries.map(({ body }) => body),
    Buffer.from(azure.bodies.join('')),
  ]).toString('latin1');
  expect(exported).toContain('mte.relay.requests');
  expect(exported).toContain('POST /api/mte-message');
  expect(exported).toContain('RemoteDependencyData');
  expect(exported).not.toMatch(/tell-tale|DELETE|PROPFIND/i);
  expect(exported).not.toContain(client.pair.pairId);
  expect(exported).not.toContain(client.clientId.slice(0, 36));
});

test('Azure Monitor has the request and its dependency, under the key', async () => {
  const azure = await startAzureIngestion();
  onTestFinished(() => azure.stop());
  const { origin, stop } = await startTold({
    APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString,
    NODE_EXTRA_CA_CERTS: CA_FILE,
    ...OFFLINE,
  });
  const client = await pairWith(origin);
  await client.call({ ...TELLING, outerHeaders: [PARENT] });
  await client.call(TELLING);
  await stop();
  const [request] = azure
    .envelopes('RequestData')
    .filter(({ tags }) => tags['ai.operation.id'] === TRACE);
  expect(request).toMatchObject({
    iKey: INSTRUMENTATION_KEY,
    tags: {
      'ai.operation.name': 'POST /api/mte-message',
      'ai.operation.parentId': CALLER,
      'ai.cloud.role': 'mte-relay',
    },
    data: { baseData: { responseCode: '200', success: true, name: 'POST /api/mte-message' } },
  });
  const [dependency] = azure
    .envelopes('RemoteDependencyData')
    .filter(({ tags }) => tags['ai.operation.id'] === TRACE);
  expect(dependency?.tags['ai.operation.parentId']).toBe(request?.data.baseData.id);
  expect(upstream.ledger[0]?.headers.traceparent).toBe(
    `00-${TRACE}-${dependency?.data.baseData.id}-01`,
  );
  expect(dependency?.data.baseData).toMatchObject({ resultCode: '200', type: 'Http' });
  const requests = azure.figures('mte.relay.requests');
  expect(requests.reduce((sum, { value }) => sum + Number(value), 0)).toBe(2);
  expect(azure.figures('mte.relay.request.time')).toMatchObject([{ count: 2 }]);
});

test('Prometheus can ask while traffic goes on', async () => {
  const { relay, origin, stop } = await startTold({ PROMETHEUS_PORT: '0' });
  const line = relay.lines.find((text) => text.includes('Metrics for Prometheus'));
  const port = /:(\d+)\/metrics/.exec(line ?? '')?.[1];
  const client = await pairWith(origin);
  for (let count = 0; count < 3; count += 1) await client.call(TELLING);
  const served = async () => {
    const { body } = await get(`http://127.0.0.1:${port}`, '/metrics');
    return parsePrometheusText(body.toString())
      .filter(({ name }) => name === 'mte_relay_requests_total')
      .reduce((sum, { value }) => sum + value, 0);
  };
  await vi.waitUntil(async () => (await served()) === 3, waiting);
  expect((await get(origin, '/metrics')).status).toBe(569);
  await stop();
});

describe('telemetry that cannot be delivered does not touch traffic', () => {
  test.each(['gone', 'hang'] as const)('%s', async (behaviour) => {
    const collector = await startCollector();
    if (behaviour === 'hang') collector.behave('hang');
    else await collector.stop();
    const { relay, origin, stop } = await startTold({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    const client = await pairWith(origin);
    const warned = () => relay.lines.filter((line) => line.includes('cannot be delivered')).length;
    for (let calls = 0; calls < 10_000 && (calls < 200 || warned() < 2); calls += 1) {
      expect((await client.call(TELLING)).status).toBe(200);
    }
    await stop();
    // Metrics and traces, once each.
    expect(warned()).toBe(2);
  });
});

test.each([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_METRICS_EXPORTER', 'none'],
])('%s=%s sends no figures', async (name, value) => {
  const collector = await startCollector();
  const { origin, stop } = await startTold({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    OTEL_TRACES_EXPORTER: 'none',
    [name]: value,
  });
  const client = await pairWith(origin);
  await client.call(TELLING);
  await stop();
  expect(collector.deliveries).toEqual([]);
});
