import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCrypto as createWebCrypto } from '../../src/adapters/crypto/web/index.ts';
import {
  createMteRelayClient,
  initMteRelayClient,
  MteRelayError,
  mteFetch,
} from '../../src/client/index.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(async () => {
  await relay.close();
  await upstream.close();
});

const big = new Uint8Array(2_500_000).fill(71);

it('mteFetch needs no options, and takes those of initMteRelayClient', async () => {
  expect((await mteFetch(`${relay.origin}/echo`)).status).toBe(200);
  await expect(mteFetch('/echo')).rejects.toThrow(TypeError);
  initMteRelayClient({ relayOrigin: relay.origin });
  expect((await mteFetch('/echo')).status).toBe(200);
  initMteRelayClient({ pinnedIdentities: [] });
  await expect(mteFetch(`${relay.origin}/echo`)).rejects.toBeInstanceOf(MteRelayError);
});

it('with the cryptography of browsers it speaks to the same relay', async () => {
  const client = createMteRelayClient({ crypto: createWebCrypto });
  for (const body of ['short', big]) {
    const response = await client.fetch(`${relay.origin}/echo`, { method: 'POST', body });
    expect((await response.json()).body.length).toBe(body.length);
  }
});

it('where there is no cryptography, the error says so', async () => {
  const client = createMteRelayClient({
    crypto: () => createWebCrypto({ webCrypto: { getRandomValues: (array) => array } }),
  });
  await expect(client.fetch(`${relay.origin}/echo`)).rejects.toMatchObject({
    code: 'crypto-unavailable',
    message: expect.stringContaining('https'),
  });
});

describe('in a page', () => {
  beforeEach(() => {
    vi.stubGlobal('document', { baseURI: `${relay.origin}/app/page` });
  });

  it.each([
    ['and long bodies are gathered where none can be streamed', false, Blob],
    ['and long bodies are streamed where that works', true, ReadableStream],
  ])('URLs resolve against the document, %s', async (_, canStream, form) => {
    const bodies: unknown[] = [];
    const client = createMteRelayClient({
      fetch: (input, init) => {
        bodies.push(init?.body);
        // What Chromium does over HTTP/1.1.
        if (!canStream && init?.body instanceof ReadableStream) throw new TypeError('HTTP/2 only');
        return fetch(input, init);
      },
    });
    const options = {
      relayOrigin: relay.origin.replace('127.0.0.1', canStream ? 'localhost' : '127.0.0.1'),
    };
    const response = await client.fetch('/app/echo', { method: 'POST', body: big }, options);
    expect((await response.json()).body.length).toBe(big.length);
    expect(bodies.at(-1)).toBeInstanceOf(form);
    expect((await client.fetch('echo')).url).toBe(`${relay.origin}/app/echo`);
  });
});

it('a compressed answer can be left unread, and one that is broken fails', async () => {
  const client = createMteRelayClient();
  for (const coding of ['gzip', 'deflate', 'raw']) {
    const response = await client.fetch(`${relay.origin}/compressed/${coding}`);
    await response.body?.cancel();
  }
  const broken = await client.fetch(`${relay.origin}/compressed/broken`);
  expect(broken.status).toBe(200);
  await expect(broken.text()).rejects.toThrow(TypeError);
});

it('what a bundler makes for browsers has nothing of Node in it', async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('../../src/client/index.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    outdir: 'unused',
    splitting: true,
    minify: true,
  });
  expect(outputFiles.length).toBeGreaterThan(0);
  for (const { text } of outputFiles) expect(text).not.toMatch(/node:|\bBuffer\b|process\.|undici/);
});
