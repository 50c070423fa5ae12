import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { get } from '../support/http-exchange.ts';
import { openScene, type PageFile, type Scene } from './scene.ts';

declare global {
  /** What the file for a script tag makes. */
  var MteRelay: typeof import('../../src/client/index.ts') | undefined;
  var violations: string[];
}

/** Everything that the client needs, and nothing else. */
const POLICY = "default-src 'none'; script-src 'self' RELAY; connect-src RELAY";
const strict = (text: string): PageFile => ({
  type: 'text/html',
  text: `<!doctype html><title>page</title>${text}`,
  headers: { 'content-security-policy': POLICY },
});
const WATCH = `
globalThis.violations = [];
document.addEventListener('securitypolicyviolation', (e) => violations.push(e.blockedURI));
`;
/** Answers for the page, which knows nothing of it. */
const SERVICE_WORKER = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { pathname, search } = new URL(event.request.url);
  if (!pathname.startsWith('/protected')) return;
  const answer = async () => {
    const body = await event.request.arrayBuffer();
    return MteRelay.mteFetch('RELAY' + pathname + search, { method: event.request.method, body });
  };
  event.respondWith(answer());
});`;

const FILES = {
  '/worker-classic.js': {
    type: 'text/javascript',
    text: `importScripts('RELAY/public/mte-relay-client.worker.js');${SERVICE_WORKER}`,
  },
  '/worker-module.js': {
    type: 'text/javascript',
    text: `import 'RELAY/public/mte-relay-client.worker.js';${SERVICE_WORKER}`,
  },
  '/watch.js': { type: 'text/javascript', text: WATCH },
  '/ready.js': {
    type: 'text/javascript',
    text: "globalThis.relay = 'RELAY'; document.title = 'ready';",
  },
  '/module': strict(
    '<script src="/watch.js"></script><script type="module" src="/app.js"></script>',
  ),
  '/script': strict(
    '<script src="/watch.js"></script><script src="RELAY/public/mte-relay-client.global.js"></script><script src="/ready.js"></script>',
  ),
};
/** A page with the script, under an integrity value of its query. */
const WITH_INTEGRITY = `
const script = document.createElement('script');
script.src = 'RELAY/public/mte-relay-client.global.js';
script.crossOrigin = 'anonymous';
script.integrity = new URLSearchParams(location.search).get('integrity');
script.onload = () => { document.title = 'ready'; };
script.onerror = () => { document.title = 'refused'; };
globalThis.relay = 'RELAY';
document.head.append(script);
`;

describeWith('chromium', 'the client that the relay serves', (executablePath) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(executablePath, {
      files: {
        ...FILES,
        '/integrity.js': { type: 'text/javascript', text: WITH_INTEGRITY },
        '/integrity': strict('<script src="/integrity.js" async></script>'),
      },
    });
  });
  afterAll(() => scene?.close());

  /** A call by whichever form of the client the page has, and which scripts of the relay it took. */
  const call = (page: Page) =>
    page.evaluate(async () => {
      const { mteFetch } = globalThis.MteRelay ?? globalThis.mte;
      const response = await mteFetch(`${relay}/echo?a=1`, { method: 'POST', body: 'ä' });
      return { status: response.status, url: (await response.json()).url };
    });
  const scriptsOf = (page: Page) =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => /mte-relay-client[-.](\w+)/.exec(name)?.[1] ?? '')
        .filter((name) => /ml|ed25519|sha3/.test(name)),
    );

  test.each(['/module', '/script'])(
    'as %s it works under a policy without anything unsafe',
    async (path) => {
      const page = await scene.open(path);
      expect(await call(page)).toEqual({ status: 200, url: '/echo?a=1' });
      expect(await page.evaluate(() => violations)).toEqual([]);
      // The policy is one: what it does not name is refused.
      const elsewhere = scene.upstream.origin;
      await page.evaluate((url) => fetch(url).catch(() => {}), elsewhere);
      expect(await page.evaluate(() => violations)).toEqual([`${elsewhere}/`]);
      await page.close();
    },
  );

  test('it fetches JavaScript for what this browser lacks, and for nothing else', async () => {
    const page = await scene.open();
    await call(page);
    // Chromium has ML-KEM-768, X25519 and Ed25519, and no SHA-3.
    expect(await scriptsOf(page)).toEqual(['sha3']);
    await page.close();
  });

  test('a browser of before ML-KEM and the curves gets all of them', async () => {
    const context = await scene.browser.newContext();
    await context.addInitScript(() => {
      const { subtle } = crypto;
      const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
      const replaced = (...args: unknown[]) => {
        const name = typeof args[2] === 'string' ? args[2] : '';
        return /ML-KEM|X25519|Ed25519|ChaCha/.test(name)
          ? Promise.reject(new DOMException('unknown', 'NotSupportedError'))
          : importKey(...args);
      };
      Object.defineProperty(subtle, 'importKey', { value: replaced });
    });
    for (const path of ['/module', '/script']) {
      const page = await scene.open(path, context);
      expect(await call(page)).toEqual({ status: 200, url: '/echo?a=1' });
      expect(new Set(await scriptsOf(page))).toEqual(new Set(['ml', 'ed25519', 'sha3']));
      expect(await page.evaluate(() => violations)).toEqual([]);
    }
    await context.close();
  });

  test('a page runs it only with the integrity value that the relay tells', async () => {
    const { body } = await get(scene.relay.origin, '/public/mte-relay-client.integrity.json');
    const right: string = JSON.parse(body.toString())['mte-relay-client.global.js'];
    const wrong = right.replace(/-(.)/, (_, first) => `-${first === 'A' ? 'B' : 'A'}`);
    const page = await scene.open(`/integrity?integrity=${encodeURIComponent(right)}`);
    expect((await call(page)).status).toBe(200);
    await page.goto(`${scene.pageOrigin}/integrity?integrity=${encodeURIComponent(wrong)}`);
    await page.waitForFunction(() => document.title === 'refused');
    expect(await page.evaluate(() => typeof globalThis.MteRelay)).toBe('undefined');
    await page.close();
  });

  test.each(['classic', 'module'] as const)('a %s service worker can use it', async (type) => {
    const context = await scene.browser.newContext();
    const page = await scene.open('/', context);
    const answer = await page.evaluate(async (type) => {
      await navigator.serviceWorker.register(`/worker-${type}.js`, { type });
      await navigator.serviceWorker.ready;
      const { active } = await navigator.serviceWorker.ready;
      if (active?.state !== 'activated') {
        await new Promise((resolve) => active?.addEventListener('statechange', resolve));
      }
      const response = await fetch('/protected?by=worker', { method: 'POST', body: 'ä' });
      return { status: response.status, url: (await response.json()).url };
    }, type);
    expect(answer).toEqual({ status: 200, url: '/protected?by=worker' });
    await context.close();
  });

  test('a worker can use it', async () => {
    const page = await scene.open();
    const answer = await page.evaluate(async () => {
      const source = `
        import { mteFetch } from '${relay}/public/mte-relay-client.js';
        const response = await mteFetch('${relay}/echo?worker');
        postMessage((await response.json()).url);`;
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      const worker = new Worker(url, { type: 'module' });
      return new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => resolve(message);
      });
    });
    expect(answer).toBe('/echo?worker');
    await page.close();
  });
});
