import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMteRelayClient, type MteProgress } from '../../src/client/index.ts';
import { type Intermediary, startIntermediary } from './intermediary.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;
let between: Intermediary;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
  between = await startIntermediary(relay.origin);
});
afterAll(async () => {
  await between.close();
  await relay.close();
  await upstream.close();
});

type Init = RequestInit & { duplex?: 'half' };
const SIZE = 3_000_000;
const big = () => new Uint8Array(SIZE).fill(65);
/** Of thirty parts, each of which is read by itself. */
const blob = () => new Blob(Array.from({ length: 30 }, () => new Uint8Array(SIZE / 30)));
const stream = () => blob().stream();

/** Both progresses of a call, with its body read. */
async function watched(path: string, init: Init, options = {}) {
  const [up, down]: [MteProgress[], MteProgress[]] = [[], []];
  const client = createMteRelayClient({ relayOrigin: relay.origin });
  const response = await client.fetch(path, init, {
    onUploadProgress: (progress) => up.push(progress),
    onDownloadProgress: (progress) => down.push(progress),
    ...options,
  });
  const { length } = await response.bytes();
  return { up, down, length };
}

function expectRising(progress: readonly MteProgress[], total: number | undefined, end: number) {
  const loaded = progress.map((one) => one.loaded);
  expect(loaded).toEqual([...new Set(loaded)].toSorted((a, b) => a - b));
  expect(loaded.at(-1)).toBe(end);
  expect(new Set(progress.map((one) => one.total))).toEqual(new Set([total]));
}

it.each([
  ['a Blob', () => ({ body: blob() }), {}, SIZE],
  ['bytes', () => ({ body: big() }), {}, SIZE],
  ['a stream of unknown length', () => ({ body: stream(), duplex: 'half' }), {}, undefined],
  [
    'a stream from its first byte',
    () => ({ body: stream(), duplex: 'half' }),
    { useStreaming: true },
    undefined,
  ],
] as const)('%s is told of as it is sent', async (_, init, options, total) => {
  const { up } = await watched('/echo', { method: 'POST', ...init() } as Init, options);
  expect(up[0]).toEqual({ loaded: 0, total });
  expect(up.length).toBeGreaterThan(10);
  expectRising(up, total, SIZE);
});

it('what is gathered first counts only once it was sent', async () => {
  const body = new Blob([big()]);
  const { up } = await watched('/echo', { method: 'POST', body }, { useStreaming: false });
  expect(up).toEqual([
    { loaded: 0, total: SIZE },
    { loaded: SIZE, total: SIZE },
  ]);
});

it('a short body has its beginning and its end, and no body has neither', async () => {
  const { up } = await watched('/echo', { method: 'POST', body: 'four' });
  expect(up).toEqual([
    { loaded: 0, total: 4 },
    { loaded: 4, total: 4 },
  ]);
  expect((await watched('/echo', {})).up).toEqual([]);
});

it('an answer is told of as it is read, with its length where that is known', async () => {
  const known = await watched(`/bytes/${SIZE}`, {});
  expect(known.down.length).toBeGreaterThan(10);
  expectRising(known.down, SIZE, SIZE);
  const unknown = await watched('/chunks/50', {});
  expectRising(unknown.down, unknown.down[0]?.total, unknown.length);
  expect((await watched('/status/204', {})).down).toEqual([]);
});

it('of a compressed answer the bytes before it is decoded count', async () => {
  const { down, length } = await watched('/compressed/gzip', {});
  expect(down.at(-1)?.loaded).toBe(down.at(-1)?.total);
  expect(down.at(-1)?.loaded).not.toBe(length);
});

it('what a listener throws is nobody else’s affair', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  const options = { onUploadProgress: broken, onDownloadProgress: broken };
  const { length } = await watched('/echo', { method: 'POST', body: big() }, options);
  expect(length).toBeGreaterThan(SIZE);
});

it('a watched answer can be left while a read waits', async () => {
  const client = createMteRelayClient({ relayOrigin: relay.origin });
  const seen: number[] = [];
  const response = await client.fetch(
    '/endless',
    {},
    { onDownloadProgress: ({ loaded }) => seen.push(loaded) },
  );
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(seen.length).toBeGreaterThan(0);
});

it.each(['encodeUrl', 'encodeUrls'])(
  '%s false shows the path outside, for balancers',
  async (name) => {
    const client = createMteRelayClient({ relayOrigin: between.origin });
    await client.fetch(`/echo?${name}`, {}, { [name]: false });
    await client.fetch(`/echo?hidden`);
    expect(between.passed.slice(-2).map(({ url }) => url)).toEqual([
      `/echo?${name}`,
      '/api/mte-message',
    ]);
  },
);
