import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleServer } from '../../bin/build/bundle-server.ts';
import { CLOUDS, cloudsOutside, FLAVOURS, packageOf } from '../../bin/build/clouds.ts';
import { keepCompiled } from '../../bin/build/keep-compiled.ts';
import { createMteRelayClient } from '../../src/client/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { createRedisServer } from '../support/redis-server.ts';
import { startProcess } from '../support/relay-process.ts';
import { settingsFor } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());

const VOCABULARIES = new Set([
  '@aws-sdk/core',
  '@opentelemetry/resources',
  '@opentelemetry/semantic-conventions',
  'bowser',
]);

/** A store that cannot be asked, and says so by the relay's own error. */
const AWAY = `
import { StoreUnavailableError } from 'mte-relay-server/ports';
const away = () => { throw new StoreUnavailableError('away'); };
export default () => ({
  save: away, load: away, claim: away, emptySince: away, now: away, delete: away,
  ready: () => false,
  close() {},
});
`;

describe.each(FLAVOURS)('the server built for %s', (flavour) => {
  const folder = mkdtempSync(join(tmpdir(), `server-${flavour}-`));
  const main = join(folder, 'src/main.js');
  let metafile: Metafile;
  beforeAll(async () => {
    metafile = await bundleServer(flavour, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const settings = (overrides = {}) =>
    settingsFor(upstream.origin, {
      ...(flavour === 'azure' ? {} : { AWS_REGION: 'eu-central-1', METRICS: 'none' }),
      ...overrides,
    });
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  /** Of files in which no package lists the names of clouds, browsers or systems of all makers. */
  const ownTexts = () =>
    Object.entries(metafile.outputs)
      .filter(([, { inputs }]) => !Object.keys(inputs).some((path) => isVocabulary(path)))
      .map(([file]) => text(`src/${file.split('/').at(-1)}`));
  const isVocabulary = (path: string) => VOCABULARIES.has(packageOf(path) ?? '');

  it('relays for a client, with nothing installed', async () => {
    const relay = startProcess(settings(), [], { main });
    const origin = await relay.listening;
    const client = createMteRelayClient();
    const answer = await client.fetch(`${origin}/orders`, { method: 'POST', body: 'two of them' });
    expect(answer.status).toBe(200);
    expect(upstream.ledger.at(-1)).toMatchObject({ method: 'POST', url: '/orders' });
    client.close();
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
  });

  it('has libsodium beside it, which is faster than what Node has', () => {
    const sodium: unknown = createRequire(main)('sodium-native');
    expect(sodium).toHaveProperty('crypto_aead_chacha20poly1305_ietf_encrypt');
    expect(text('THIRD-PARTY-NOTICES.txt')).toContain('sodium-native 5');
  });

  it('serves the browser client', async () => {
    const relay = startProcess(settings(), [], { main });
    const answer = await fetch(`${await relay.listening}/public/mte-relay-client.js`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    relay.signal('SIGTERM');
    await relay.ended;
  });

  it('loads a plug-in, whose errors it knows', async () => {
    const plugIn = join(folder, 'away.mjs');
    writeFileSync(plugIn, AWAY);
    const relay = startProcess(settings({ SESSION_STORE_ADAPTER: plugIn }), [], { main });
    const origin = await relay.listening;
    const client = createMteRelayClient({ retry: 0 });
    await expect(client.fetch(`${origin}/orders`)).rejects.toMatchObject({ status: 503 });
    client.close();
    relay.signal('SIGTERM');
    await relay.ended;
  });

  it('keeps what Node compiled of it, for every user to read, and the next start takes that', () => {
    keepCompiled(folder);
    const kept = () =>
      readdirSync(join(folder, 'compiled'), { recursive: true, encoding: 'utf8' })
        .map((name) => ({ name, stats: statSync(join(folder, 'compiled', name)) }))
        .filter(({ stats }) => stats.isFile())
        .map(({ name, stats }) => ({ name, inode: stats.ino, mode: stats.mode & 0o777 }));
    const before = kept();
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter(({ mode }) => mode !== 0o644)).toEqual([]);
    // What is not taken is written anew, in a file of its own.
    const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
    expect(spawnSync(process.execPath, [main, '--version'], { env }).status).toBe(0);
    expect(kept()).toEqual(before);
  });

  it('tells its version', async () => {
    const relay = startProcess({}, ['--version'], { main });
    await relay.ended;
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect(relay.lines).toEqual([version]);
  });

  it.each(cloudsOutside(flavour))('holds no word and no package of %s', (cloud) => {
    const { words, packages } = CLOUDS[cloud];
    const said = [...ownTexts(), text('package.json')].flatMap((part) => part.match(words) ?? []);
    expect(ownTexts().length).toBeGreaterThan(1);
    expect(said).toEqual([]);
    const notices = text('THIRD-PARTY-NOTICES.txt').split('\n');
    expect(notices.filter((line) => packages.test(line))).toEqual([]);
  });

  it('hands on the licence of every package in it', () => {
    const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const bundled = used.map(packageOf).filter((name) => name !== undefined);
    const names = new Set([...bundled, ...readdirSync(join(folder, 'node_modules'))]);
    const titles = [...text('THIRD-PARTY-NOTICES.txt').matchAll(/^(\S+) \S+ \(.+\)\n=+$/gm)];
    expect(new Set(titles.map(([, name]) => name))).toEqual(names);
    expect(names).toContain('hono');
    expect(text('THIRD-PARTY-NOTICES.txt')).toContain('Permission is hereby granted');
  });

  it('loads what is not switched on from files of its own', () => {
    const entry = Object.entries(metafile.outputs).find(([file]) => file.endsWith('src/main.js'));
    const inputs = Object.keys(entry?.[1].inputs ?? {}).map(packageOf);
    expect(inputs).not.toContain('ioredis');
    expect(readdirSync(join(folder, 'src')).length).toBeGreaterThan(1);
  });

  if (flavour === 'aws') {
    it('does not start without AWS_REGION, and says so', async () => {
      const relay = startProcess(settings({ AWS_REGION: '' }), [], { main });
      const { errors, code } = await relay.ended;
      expect(code).toBe(2);
      expect(errors).toContain('AWS_REGION is required, but it is not set');
    });
  } else {
    it('starts without AWS_REGION', async () => {
      const relay = startProcess(settings({ AWS_REGION: '' }), [], { main });
      await relay.listening;
    });
  }

  describeWith('redis-server', 'with Redis', (program) => {
    it('keeps pairs there', async () => {
      const redis = await createRedisServer(program);
      onTestFinished(() => redis.remove());
      await redis.start();
      const relay = startProcess(settings({ REDIS_URL: redis.url }), [], { main });
      const client = createMteRelayClient();
      expect((await client.fetch(`${await relay.listening}/shared`)).status).toBe(200);
      client.close();
      expect(await redis.ask('KEYS', 'mte-relay:owner:*')).toContain('mte-relay:owner:');
    });

    it('serves with several processes that share pairs', async () => {
      const redis = await createRedisServer(program);
      onTestFinished(() => redis.remove());
      await redis.start();
      const relay = startProcess(settings({ REDIS_URL: redis.url, WORKERS: '2' }), [], { main });
      const origin = await relay.listening;
      expect(relay.lines.filter((line) => line.includes('A worker serves'))).toHaveLength(2);
      const client = createMteRelayClient();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => client.fetch(`${origin}/of-workers/${i}`)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
      client.close();
      relay.signal('SIGTERM');
      expect(await relay.ended).toMatchObject({ code: 0 });
    });
  });
});
