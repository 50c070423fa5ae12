import { Buffer } from 'node:buffer';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { noMetrics } from '../src/adapters/metrics/none.ts';
import { createMemorySessionStore } from '../src/adapters/sessions/memory/index.ts';
import { loadConfig } from '../src/config.ts';
import { startMetrics } from '../src/metrics.ts';
import {
  type CloudWatchEndpoint,
  countOf,
  startCloudWatch,
  sumOf,
} from './support/cloudwatch-endpoint.ts';
import { exchanged, get, received, send } from './support/http-exchange.ts';
import { type ProtocolClient, pairWith } from './support/protocol-client.ts';
import { recordingLogger } from './support/recording-logger.ts';
import { type RecordingUpstream, startUpstream } from './support/recording-upstream.ts';
import { startProcess } from './support/relay-process.ts';
import { type Settings, settingsFor, startRelay } from './support/relay-server.ts';

const MINUTE = 60;

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());
afterEach(() => {
  upstream.reset();
  vi.unstubAllEnvs();
});

/** Leads the SDK of this process to an endpoint of the test. */
async function cloudWatchHere(): Promise<CloudWatchEndpoint> {
  const endpoint = await startCloudWatch();
  for (const [name, value] of Object.entries(endpoint.environment)) vi.stubEnv(name, value);
  return endpoint;
}

const settings = ({ environment }: CloudWatchEndpoint): Settings => ({
  AWS_REGION: environment.AWS_REGION ?? '',
});

/** Sends a call and gives the bytes that its body had each way. */
async function counted(
  origin: string,
  client: ProtocolClient,
  call: Parameters<ProtocolClient['seal']>[0],
): Promise<{ readonly up: number; readonly down: number }> {
  const { wire } = await client.seal(call);
  let up = 0;
  async function* passing(body: Uint8Array | AsyncIterable<Uint8Array>) {
    for await (const piece of body instanceof Uint8Array ? [body] : body) {
      up += piece.length;
      yield piece;
    }
  }
  const body = wire.body === undefined ? undefined : passing(wire.body);
  const response = await received(await send(origin, { ...wire, body }));
  expect(response.status).toBe(200);
  return { up, down: response.body.length };
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < 20; index += 1) yield Buffer.alloc(40_000, index);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

describe('what CloudWatch was told is what the relay did:', () => {
  test('requests, times and bytes, whole and streamed', async () => {
    const endpoint = await cloudWatchHere();
    const relay = await startRelay(upstream.origin, {
      ...settings(endpoint),
      PASS_THROUGH_ROUTES: '/plain',
      CLOUDWATCH_NAMESPACE: 'Shop/Relay',
      CLOUDWATCH_DIMENSIONS: '{"Service":"relay","Stage":"test"}',
    });
    const client = await pairWith(relay.origin);
    const slowest = 80;
    upstream.answer((request, response) => {
      request.resume().on('end', () => {
        setTimeout(() => response.end(Buffer.alloc(300_000, 1)), slowest);
      });
    });
    const bytes = [
      await counted(relay.origin, client, { body: 'a small one' }),
      await counted(relay.origin, client, { encodeType: 'MTE', body: 'a hidden one' }),
      await counted(relay.origin, client, { open: true, body: 'an open one' }),
      await counted(relay.origin, client, { stream: true, body: pieces() }),
    ];
    const plain = await exchanged(relay.origin, {
      method: 'POST',
      path: '/plain',
      headers: [['content-length', '7']],
      body: Buffer.from('unsaid.'),
    });
    expect(plain.status).toBe(200);
    await relay.stop();

    const { data } = endpoint;
    expect(endpoint.outcomes.filter((fault) => fault !== undefined)).toEqual([]);
    expect(sumOf(data('Requests Processed')) * MINUTE).toBeCloseTo(4);
    expect(sumOf(data('Requests Passed Through')) * MINUTE).toBeCloseTo(1);
    for (const name of ['Request Time', 'Upstream Proxy Time']) {
      expect(countOf(data(name))).toBe(4);
      const times = data(name).flatMap(({ Values = [] }) => Values);
      // A timer may fire a little early, and a value stands for others within one percent.
      expect(Math.min(...times)).toBeGreaterThan(slowest * 0.95);
    }
    for (const name of ['Average Decode Time', 'Average Encode Time']) {
      expect(countOf(data(name))).toBe(4);
    }
    expect(sumOf(data('Bytes In'))).toBe(sum(bytes.map(({ up }) => up)) + 7);
    expect(sumOf(data('Bytes Out'))).toBe(sum(bytes.map(({ down }) => down)) + 300_000);
    expect(endpoint.calls[0]?.Namespace).toBe('Shop/Relay');
    expect(data('Request Time')[0]?.Dimensions).toEqual([
      { Name: 'Service', Value: 'relay' },
      { Name: 'Stage', Value: 'test' },
    ]);
  });

  test('pairs, refusals by code, replays, the store and the event loop', async () => {
    const endpoint = await cloudWatchHere();
    const relay = await startRelay(upstream.origin, {
      ...settings(endpoint),
      MTE_ROUTES: '/reached/*',
    });
    const client = await pairWith(relay.origin);
    await pairWith(relay.origin);
    const path = '/reached/account-4711';
    const { wire } = await client.seal({ path, body: 'pay once' });
    expect((await exchanged(relay.origin, wire)).status).toBe(200);
    for (let again = 0; again < 3; again += 1) {
      expect((await exchanged(relay.origin, wire)).status).toBe(570);
    }
    expect((await client.call({ path: '/elsewhere' })).status).toBe(404);
    expect((await get(relay.origin, '/reached/account-4711')).status).toBe(569);
    await relay.stop();

    const { data } = endpoint;
    expect(sumOf(data('Pairings'))).toBe(2);
    expect(data('Active Pairs').at(-1)?.Value).toBe(2);
    expect(sumOf(data('Errors'))).toBe(5);
    expect(sumOf(data('Errors', { Code: 'replayed' }))).toBe(3);
    expect(sumOf(data('Errors', { Code: 'route-not-found' }))).toBe(1);
    expect(sumOf(data('Errors', { Code: 'not-encoded' }))).toBe(1);
    expect(sumOf(data('Replays Refused'))).toBe(3);
    expect(countOf(data('Store Latency', { Operation: 'save' }))).toBe(2);
    expect(countOf(data('Store Latency', { Operation: 'claim' }))).toBe(5);
    expect(data('Event Loop Delay').length).toBeGreaterThan(0);
    const told = JSON.stringify(endpoint.calls);
    for (const hidden of ['4711', 'reached', 'elsewhere', client.clientId, client.pair.pairId]) {
      expect(told).not.toContain(hidden);
    }
  });

  test('streams that a client left are counted as far as they came', async () => {
    const endpoint = await cloudWatchHere();
    const relay = await startRelay(upstream.origin, settings(endpoint));
    const client = await pairWith(relay.origin);
    const left = new Promise((resolve) => {
      upstream.answer((_, response) => {
        response.write(Buffer.alloc(50_000));
        response.once('close', resolve);
      });
    });
    const { wire } = await client.seal({ body: 'a stream, please' });
    const incoming = await send(relay.origin, wire);
    for await (const _ of incoming) break;
    await left;
    await relay.stop();
    expect(sumOf(endpoint.data('Bytes Out'))).toBeGreaterThan(0);
    expect(sumOf(endpoint.data('Requests Processed')) * MINUTE).toBeCloseTo(1);
  });
});

describe('traffic does not notice', () => {
  test('an endpoint that hangs, and the relay stops all the same', async () => {
    const endpoint = await cloudWatchHere();
    endpoint.trouble([], 'hang');
    const relay = await startRelay(upstream.origin, settings(endpoint));
    const client = await pairWith(relay.origin);
    for (let call = 0; call < 5; call += 1) expect((await client.call({})).status).toBe(200);
    await relay.stop();
    const complaints = relay.log.filter((line) => line.includes('metrics'));
    expect(complaints).toHaveLength(1);
  });

  test('an endpoint that is not there: one line says so', async () => {
    const endpoint = await cloudWatchHere();
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    const relay = await startRelay(upstream.origin, settings(endpoint));
    const client = await pairWith(relay.origin);
    expect((await client.call({})).status).toBe(200);
    await relay.stop();
    const complaints = relay.log.filter((line) => line.includes('metrics'));
    expect(complaints).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  test('that nobody has credentials: one line says so', async () => {
    for (const [name, value] of Object.entries({
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    })) {
      vi.stubEnv(name, value);
    }
    const relay = await startRelay(upstream.origin, { AWS_REGION: 'eu-central-1' });
    const client = await pairWith(relay.origin);
    expect((await client.call({})).status).toBe(200);
    await relay.stop();
    const complaints = relay.log.filter((line) => line.includes('metrics'));
    expect(complaints).toEqual([expect.stringContaining('CredentialsProviderError')]);
  });
});

test('a relay that is told to stop delivers what it holds before it ends', async () => {
  const endpoint = await startCloudWatch();
  const relay = startProcess({ ...settingsFor(upstream.origin), ...endpoint.environment });
  const client = await pairWith(await relay.listening);
  for (let call = 0; call < 7; call += 1) expect((await client.call({})).status).toBe(200);
  relay.signal('SIGTERM');
  expect(await relay.ended).toEqual({ errors: '', code: 0 });
  expect(sumOf(endpoint.data('Requests Processed')) * MINUTE).toBeCloseTo(7);
  expect(endpoint.outcomes.filter((fault) => fault !== undefined)).toEqual([]);
});

test('without a destination, nothing is measured: neither requests nor the store', async () => {
  const loaded = loadConfig({
    env: settingsFor(upstream.origin, { AWS_REGION: 'eu-central-1', METRICS: 'none' }),
    argv: [],
    readFile: () => '',
  });
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  const { logger } = recordingLogger();
  const metrics = await startMetrics({ config: loaded.config, logger, worker: undefined });
  const clock = { now: () => 0, elapsed: () => 0 };
  const store = createMemorySessionStore({ clock, maxPairs: 1 });
  expect(metrics.sink).toBe(noMetrics);
  expect(metrics.measured(store)).toBe(store);
  await metrics.close();
});
