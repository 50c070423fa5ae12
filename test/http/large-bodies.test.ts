import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMteRelayClient, type MteRelayClient } from '../../src/client/index.ts';
import { type RelayProcess, startProcess } from '../support/relay-process.ts';
import { settingsFor } from '../support/relay-server.ts';

const MIB = 1_048_576;
const LARGE = 1024 * MIB;
const PIECE = 65_536;
/** How much a relay may grow by, whatever goes through it. */
const GROWTH = 128 * MIB;
/** What sockets and streams on the way may hold of a body that nobody reads. */
const BUFFERED = 48 * MIB;

/** A body of `LARGE` bytes that is generated as it is read, and never the same in two pieces. */
function* generated(count: (bytes: number) => void = () => {}): Generator<Uint8Array<ArrayBuffer>> {
  const noise = new Uint8Array(PIECE).map((_, i) => (i * 167) ^ (i >> 8));
  for (let at = 0; at < LARGE; at += PIECE) {
    const piece = noise.slice();
    new DataView(piece.buffer).setFloat64(0, at);
    count(piece.length);
    yield piece;
  }
}

async function hashOf(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  const hash = createHash('sha1');
  let length = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    length += piece.length;
  }
  return { length, hash: hash.digest('hex') };
}

/** The relay's resident memory in bytes: now, and at its highest; undefined where nobody tells. */
function memoryOf({
  pid,
}: RelayProcess): { readonly now: number; readonly peak: number } | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
  return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
}

const inMib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;

let answer: RequestListener;
let origin: string;
let expected: Awaited<ReturnType<typeof hashOf>>;
const upstream = createServer((request, response) => answer(request, response));

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  expected = await hashOf(generated());
});
beforeEach(() => {
  answer = (request, response) => request.resume().on('end', () => response.end('warm'));
});
afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});

/** A relay in a process of its own, and its memory once it has served a call. */
async function startWarm() {
  const relay = startProcess(settingsFor(origin, { CORS_METHODS: 'GET,PUT' }));
  const client = createMteRelayClient({ relayOrigin: await relay.listening });
  await (await client.fetch('/warm', { method: 'PUT', body: new Uint8Array(4 * MIB) })).text();
  const idle = memoryOf(relay);
  const report = (what: string) => {
    const memory = memoryOf(relay);
    if (memory === undefined || idle === undefined) return;
    process.stdout.write(
      `${what}: the relay had ${inMib(idle.now)} resident before, ${inMib(memory.peak)} at its peak\n`,
    );
    expect(memory.peak - idle.now).toBeLessThan(GROWTH);
  };
  return { relay, client, report };
}

function upload(client: MteRelayClient, pieces: Iterable<Uint8Array>) {
  const body = Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const init: RequestInit & { duplex: 'half' } = { method: 'PUT', body, duplex: 'half' };
  return client.fetch('/up', init);
}

test('1 GiB goes up unchanged, and the relay holds next to nothing of it', async () => {
  answer = (request, response) => {
    void hashOf(request).then((seen) => response.end(JSON.stringify(seen)));
  };
  const { client, report } = await startWarm();
  const response = await upload(client, generated());
  expect(await response.json()).toEqual(expected);
  report('1 GiB up');
}, 120_000);

test('1 GiB comes down unchanged, and the relay holds next to nothing of it', async () => {
  const { client, report } = await startWarm();
  answer = (_, response) => Readable.from(generated()).pipe(response);
  const response = await client.fetch('/down');
  expect(await hashOf(response.body as ReadableStream<Uint8Array>)).toEqual(expected);
  report('1 GiB down');
}, 120_000);

/** Resolves once a number has stopped growing. */
async function settled(value: () => number): Promise<void> {
  for (let last = -1, same = 0; same < 5; ) {
    same = last === value() ? same + 1 : 0;
    last = value();
    await delay(100);
  }
}

test('a client that stops reading stops the upstream', async () => {
  const { client, report } = await startWarm();
  let written = 0;
  const cut = Promise.withResolvers<void>();
  answer = (_, response) => {
    response.once('close', cut.resolve);
    const sent = generated((bytes) => {
      written += bytes;
    });
    Readable.from(sent).pipe(response);
  };
  const response = await client.fetch('/down');
  await settled(() => written);
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(BUFFERED);
  report(`${inMib(written)} taken of a download that is not read`);
  await response.body?.cancel();
  await cut.promise;
}, 60_000);

test('an upstream that stops reading stops the client', async () => {
  const { client, report } = await startWarm();
  let given = 0;
  let giveUp = () => {};
  answer = (request) => {
    giveUp = () => request.destroy();
  };
  const sent = generated((bytes) => {
    given += bytes;
  });
  const call = upload(client, sent);
  await settled(() => given);
  expect(given).toBeGreaterThan(MIB);
  expect(given).toBeLessThan(BUFFERED);
  report(`${inMib(given)} taken of an upload that is not read`);
  giveUp();
  expect((await call).status).toBe(502);
}, 60_000);
