import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exchanged, get } from '../../support/http-exchange.ts';
import { offerPairs, pairWith } from '../../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../../support/recording-upstream.ts';
import { freePort } from '../../support/redis-server.ts';
import { startProcess } from '../../support/relay-process.ts';
import { SECRETS, settingsFor } from '../../support/relay-server.ts';
import { temporaryFolder } from './context.ts';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

const example = (name: string) =>
  fileURLToPath(new URL(`../../../examples/plug-ins/${name}.ts`, import.meta.url));

test('with file-store.ts a pair outlives the relay, and so does what it claimed', async () => {
  const file = join(await temporaryFolder(), 'pairs');
  const settings = settingsFor(upstream.origin, {
    SESSION_STORE_ADAPTER: example('file-store'),
    PLUGIN_STORE_FILE: file,
    PORT: String(await freePort()),
  });
  const first = startProcess(settings);
  const client = await pairWith(await first.listening);
  const sealed = await client.seal({ path: '/once' });
  expect((await exchanged(await first.listening, sealed.wire)).status).toBe(200);
  first.signal('SIGTERM');
  await first.ended;

  const second = startProcess(settings);
  expect((await exchanged(await second.listening, sealed.wire)).status).toBe(570);
  expect((await client.call({ path: '/again' })).status).toBe(200);
  expect(upstream.ledger.map(({ url }) => url)).toEqual(['/once', '/again']);
  // 8 bytes of time, 65 of the codec's secret and 16 of a tag: what stands there is sealed.
  const saved = (await readFile(file, 'utf8')).split('\n').find((line) => line.includes('"save"'));
  expect(Buffer.from(JSON.parse(saved ?? '{}').secret, 'base64')).toHaveLength(89);
});

test('with sqlite-store.ts two relays serve one pair, and a message once', async () => {
  const settings = settingsFor(upstream.origin, {
    SESSION_STORE_ADAPTER: example('sqlite-store'),
    PLUGIN_SQLITE_FILE: join(await temporaryFolder(), 'pairs.db'),
  });
  const one = await startProcess(settings).listening;
  const other = await startProcess(settings).listening;
  const client = await pairWith(one);
  const sealed = await client.seal({ path: '/once' });
  expect((await exchanged(other, sealed.wire)).status).toBe(200);
  expect((await exchanged(one, sealed.wire)).status).toBe(570);
  expect(upstream.ledger).toHaveLength(1);
});

test('stdout-metrics.ts writes what was counted when the relay ends', async () => {
  const relay = startProcess(
    settingsFor(upstream.origin, { METRICS_ADAPTER: example('stdout-metrics') }),
  );
  const client = await pairWith(await relay.listening);
  for (let count = 0; count < 3; count += 1) await client.call({});
  relay.signal('SIGTERM');
  expect((await relay.ended).code).toBe(0);
  const [line = ''] = relay.lines.filter((text) => text.includes('"metrics"'));
  expect(JSON.parse(line).metrics).toMatchObject({ requests: 3, pairs: 1 });
});

test('secrets-file.ts gives settings below the environment, which stay secret', async () => {
  const file = join(await temporaryFolder(), 'relay.env');
  await writeFile(
    file,
    [
      `UPSTREAM=${upstream.origin}`,
      'CORS_ORIGINS=*',
      `CLIENT_ID_SECRET="${SECRETS.CLIENT_ID_SECRET}"`,
      'HOST=192.0.2.1',
      'PORT=0',
    ].join('\n'),
  );
  const env = { PLUGIN_SECRETS_FILE: file, HOST: '127.0.0.1' };
  const flag = `--settings-adapter=${example('secrets-file')}`;
  const client = await pairWith(await startProcess(env, [flag]).listening);
  expect((await client.call({})).status).toBe(200);

  const printing = startProcess(env, [flag, '--print-config']);
  expect(await printing.ended).toEqual({ errors: '', code: 0 });
  const text = printing.lines.join('\n');
  expect(text).toContain('# plug-in: UPSTREAM of SETTINGS_ADAPTER');
  expect(text).toContain('# environment: HOST');
  expect(text).not.toContain(SECRETS.CLIENT_ID_SECRET);
});

test('revoked-clients.ts refuses a client with a status of its own, and no other', async () => {
  const settings = settingsFor(upstream.origin, {
    SESSION_STORE_ADAPTER: example('sqlite-store'),
    PLUGIN_SQLITE_FILE: join(await temporaryFolder(), 'pairs.db'),
  });
  const before = await pairWith(await startProcess(settings).listening);
  const list = join(await temporaryFolder(), 'revoked');
  await writeFile(list, `${before.clientId.split('.')[0]}\n`);
  const refusing = { CODEC_ADAPTER: example('revoked-clients'), PLUGIN_REVOKED_CLIENTS: list };
  const relay = await startProcess({ ...settings, ...refusing }).listening;

  const { answer } = await offerPairs(relay, before.clientId, 1);
  const message = await exchanged(relay, (await before.seal({})).wire);
  for (const { status, body } of [answer, message]) {
    expect(status).toBe(567);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'decode-failed', status: 567 });
  }
  expect(upstream.ledger).toEqual([]);
  expect((await (await pairWith(relay)).call({})).status).toBe(200);
});

test('text-log.ts takes the place of the JSON lines', async () => {
  const port = await freePort();
  const relay = startProcess(
    settingsFor(upstream.origin, {
      LOG_ADAPTER: example('text-log'),
      LOG_LEVEL: 'info',
      PORT: String(port),
    }),
  );
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 500; tries += 1) {
    const live = await get(origin, '/api/mte-live').catch(() => undefined);
    if (live !== undefined) break;
    await delay(20);
  }
  relay.signal('SIGTERM');
  const { errors } = await relay.ended;
  expect(relay.lines).toEqual([]);
  expect(errors).toMatch(
    new RegExp(`^\\S+Z INFO Server listening at http://\\[127\\.0\\.0\\.1\\]:${port}$`, 'm'),
  );
});

test('upstream-key.ts shows the upstream a key, in place of one that a client sends', async () => {
  const relay = startProcess(
    settingsFor(upstream.origin, {
      UPSTREAM_ADAPTER: example('upstream-key'),
      PLUGIN_UPSTREAM_KEY: 'the-right-one',
    }),
  );
  const client = await pairWith(await relay.listening);
  const answer = await client.call({ headers: [['x-api-key', 'forged']] });
  expect(upstream.ledger[0]?.headers['x-api-key']).toBe('the-right-one');
  expect(answer.header('x-api-key')).toBeUndefined();
  relay.signal('SIGTERM');
  expect((await relay.ended).code).toBe(0);
});

test('wait-for-upstream.ts has the relay listen once the upstream answers well', async () => {
  let asked = 0;
  upstream.answer((_, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200).end();
  });
  const relay = startProcess(
    settingsFor(upstream.origin, {
      STARTUP_SCRIPT: example('wait-for-upstream'),
      PLUGIN_WAIT_FOR: `${upstream.origin}/health`,
    }),
  );
  await relay.listening;
  expect(asked).toBe(3);
});
