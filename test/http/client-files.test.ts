import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildClientForTests } from '../bundle/built-client.ts';
import { get } from '../support/http-exchange.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { ORIGIN, type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let built: Awaited<ReturnType<typeof buildClientForTests>>;
let relay: RelayServer;

beforeAll(async () => {
  [upstream, built] = await Promise.all([startUpstream(), buildClientForTests()]);
  relay = await startRelay(upstream.origin, {}, built.url);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay?.stop();
  await upstream?.stop();
  built?.remove();
});

const script = (name = 'mte-relay-client.js') => `/public/${name}`;
const names = () => readdirSync(built.path).filter((name) => /\.js(\.map)?$/.test(name));

test('every file for browsers is served as it was built', async () => {
  expect(names().length).toBeGreaterThan(8);
  for (const name of names()) {
    const { status, headers, body } = await get(relay.origin, script(name));
    expect([name, status]).toEqual([name, 200]);
    expect(body.equals(readFileSync(built.path + name))).toBe(true);
    expect(headers['content-type']).toBe(
      name.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'application/json',
    );
  }
});

test('pages of any origin may load it, and a HEAD says the same', async () => {
  const { status, headers } = await get(relay.origin, script(), { origin: ORIGIN });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': ORIGIN,
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, no-cache',
  });
  const other = await get(relay.origin, script(), { origin: 'https://other.example' });
  expect(other.headers['access-control-allow-origin']).toBe('*');
  const head = await get(relay.origin, script(), { origin: ORIGIN }, 'HEAD');
  expect(head.status).toBe(200);
  expect(head.body.length).toBe(0);
  for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
    expect([name, head.headers[name]]).toEqual([name, headers[name]]);
  }
});

test('a browser that has it is told so', async () => {
  const { headers } = await get(relay.origin, script());
  const etag = `${headers.etag}`;
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, body } = await get(relay.origin, script(), { 'if-none-match': known });
    expect([known, status, body.length]).toEqual([known, 304, 0]);
  }
  expect((await get(relay.origin, script(), { 'if-none-match': '"x"' })).status).toBe(200);
});

test('it is compressed for whoever takes gzip', async () => {
  for (const name of names()) {
    const plain = await get(relay.origin, script(name));
    const { headers, body } = await get(relay.origin, script(name), {
      'accept-encoding': 'br, gzip;q=0.8',
    });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding, origin' });
    expect(headers.etag).not.toBe(plain.headers.etag);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(body).equals(plain.body)).toBe(true);
    const again = { 'accept-encoding': 'gzip', 'if-none-match': `${headers.etag}` };
    expect((await get(relay.origin, script(name), again)).status).toBe(304);
  }
  for (const refusal of ['gzip;q=0', 'gzip; q=0.0', 'br', 'x-gzipped']) {
    const { headers } = await get(relay.origin, script(), { 'accept-encoding': refusal });
    expect([refusal, headers['content-encoding']]).toEqual([refusal, undefined]);
  }
});

test('files with a hash in their name may be kept for ever, and no others', async () => {
  const isHashed = (name: string) => /-[A-Z0-9]{8}\.js/.test(name);
  expect(names().some(isHashed)).toBe(true);
  for (const name of names()) {
    const { headers } = await get(relay.origin, script(name));
    expect([name, headers['cache-control']]).toEqual([
      name,
      isHashed(name) ? 'public, max-age=31536000, immutable' : 'public, no-cache',
    ]);
  }
});

test('the integrity values are those of the scripts served', async () => {
  const { body } = await get(relay.origin, script('mte-relay-client.integrity.json'));
  const values = Object.entries(JSON.parse(body.toString()));
  expect(values.map(([name]) => name).toSorted()).toEqual(
    names()
      .filter((name) => name.endsWith('.js'))
      .toSorted(),
  );
  for (const [name, value] of values) {
    const served = await get(relay.origin, script(name));
    const hash = createHash('sha384').update(served.body).digest('base64');
    expect([name, value]).toEqual([name, `sha384-${hash}`]);
  }
});

describe('what is not a file of the client', () => {
  test.each(['mte-relay-client-none.js', 'mte-relay-client.package.json', 'mte-relay-client..js'])(
    '%s is not found',
    async (name) => {
      expect((await get(relay.origin, script(name))).status).toBe(404);
      expect(upstream.ledger).toEqual([]);
    },
  );

  test('other methods are refused', async () => {
    expect((await get(relay.origin, script(), {}, 'POST')).status).toBe(405);
  });

  test('a folder above it is out of reach', async () => {
    for (const name of ['mte-relay-client.js/../../package.json', 'mte-relay-client-%2e%2e%2fx']) {
      expect((await get(relay.origin, script(name))).status).not.toBe(200);
    }
  });
});

test('a relay without the built client serves all else, and says what to do', async () => {
  const bare = await startRelay(upstream.origin, {}, pathToFileURL(`${built.path}none/`));
  try {
    const { status, body } = await get(bare.origin, script());
    expect(status).toBe(404);
    expect(body.toString()).toContain('npm run build:client');
    expect((await get(bare.origin, '/api/mte-live')).status).toBe(200);
  } finally {
    await bare.stop();
  }
});
