import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { createCrypto } from '../../../src/adapters/crypto/web/index.ts';
import type { Feature } from '../../../src/adapters/crypto/web/native-features.ts';
import { describeWith } from '../../setup/describe-with.ts';
import aesGcm from '../../vectors/published/aes-256-gcm.json' with { type: 'json' };
import chaCha from '../../vectors/published/chacha20-poly1305.json' with { type: 'json' };
import ed25519 from '../../vectors/published/ed25519.json' with { type: 'json' };
import hmac from '../../vectors/published/hmac.json' with { type: 'json' };
import xWing from '../../vectors/published/x-wing.json' with { type: 'json' };

const ENTRY = fileURLToPath(new URL('../../../src/adapters/crypto/web/index.ts', import.meta.url));

/** Put into the page by the script that the server below sends. */
declare global {
  var createWebCrypto: typeof createCrypto;
  var fromHex: (text: string) => Uint8Array;
  var toHex: (bytes: Uint8Array) => string;
}

const PAGE = `<!doctype html><script type="module">
import { createCrypto } from './index.js';
globalThis.createWebCrypto = createCrypto;
globalThis.fromHex = (text) =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
globalThis.toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
document.title = 'ready';
</script>`;

const PORTABLE: readonly Feature[] = ['ML-KEM-768', 'X25519', 'Ed25519', 'SHA-3'];

/** A key of small order, and a signature that holds under it for every message: R = B, S = 1. */
const FORGERY = {
  neutral: `01${'00'.repeat(31)}`,
  forged: `58${'66'.repeat(31)}01${'00'.repeat(31)}`,
};

describeWith('chromium', 'web crypto in a browser', (executablePath) => {
  let browser: Browser;
  let page: Page;
  let scripts: Awaited<ReturnType<typeof bundle>>;
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    const script = scripts.byPath.get(request.url ?? '');
    fetched.push(request.url ?? '');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? PAGE);
  });

  beforeAll(async () => {
    scripts = await bundle();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => document.title === 'ready');
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  // The order matters: the second half makes the page fetch what the first half does without.
  test('all is native here', async () => {
    const suites = await page.evaluate(async () => (await createWebCrypto()).aead.suites);
    expect(suites).toEqual(['AES-256-GCM', 'ChaCha20-Poly1305']);
    expect(scripts.lazy).not.toEqual([]);
    expect(fetched.filter((path) => scripts.lazy.includes(path))).toEqual([]);
  });

  describe.each([
    { name: 'native', without: [] },
    { name: 'in JavaScript', without: PORTABLE },
  ])('$name', ({ without }) => {
    test.each(xWing.vectors)('X-Wing agrees with the published $sharedSecret', async (vector) => {
      const results = await page.evaluate(
        async ({ without, seed, ciphertext }) => {
          const { keyAgreement } = await createWebCrypto({ without });
          const pair = await keyAgreement.keyPair(fromHex(seed));
          const sharedSecret = toHex(await pair.decapsulate(fromHex(ciphertext)));
          const fresh = await keyAgreement.encapsulate(pair.publicKey);
          const received = await pair.decapsulate(fresh.ciphertext);
          return {
            publicKey: toHex(pair.publicKey),
            sharedSecret,
            roundTrip: toHex(received) === toHex(fresh.sharedSecret),
          };
        },
        { without, ...vector },
      );
      const { publicKey, sharedSecret } = vector;
      expect(results).toEqual({ publicKey, sharedSecret, roundTrip: true });
    });

    test.each(ed25519.accept)('Ed25519 agrees with $comment of RFC 8032', async (vector) => {
      const results = await page.evaluate(
        async ({ without, seed, message, signature, neutral, forged }) => {
          const { signer } = await createWebCrypto({ without });
          const key = await signer.signingKey(fromHex(seed));
          return {
            publicKey: toHex(key.publicKey),
            signature: toHex(await key.sign(fromHex(message))),
            holds: await signer.verify(key.publicKey, fromHex(message), fromHex(signature)),
            holdsForOthers: await signer.verify(key.publicKey, fromHex('00'), fromHex(signature)),
            holdsForAnybody: await signer.verify(
              fromHex(neutral),
              fromHex(message),
              fromHex(forged),
            ),
          };
        },
        { without, ...vector, ...FORGERY },
      );
      const { publicKey, signature } = vector;
      expect(results).toEqual({
        publicKey,
        signature,
        holds: true,
        holdsForOthers: false,
        holdsForAnybody: false,
      });
    });
  });

  test('JavaScript was fetched only for the primitives that were to be in JavaScript', () => {
    const lazy = fetched.filter((path) => scripts.lazy.includes(path));
    expect(lazy.sort()).toEqual([...scripts.lazy].sort());
  });

  test.each([
    ...aesGcm.accept.map((vector) => ({ suite: 'AES-256-GCM' as const, ...vector })),
    ...chaCha.accept.map((vector) => ({ suite: 'ChaCha20-Poly1305' as const, ...vector })),
  ])('$suite agrees with the published vector of key $key', async (vector) => {
    const results = await page.evaluate(async ({ suite, ...given }) => {
      const { aead } = await createWebCrypto();
      const key = await aead.key(suite, fromHex(given.key));
      const [nonce, aad, sealed] = [given.nonce, given.aad, given.sealed].map(fromHex);
      if (!nonce || !aad || !sealed) throw new Error('not a vector');
      return {
        sealed: toHex(await key.seal(nonce, aad, fromHex(given.plaintext))),
        plaintext: toHex(await key.open(nonce, aad, sealed)),
        forgery: await Promise.resolve(key.open(nonce, sealed, sealed)).catch((e) => e.name),
      };
    }, vector);
    const { sealed, plaintext } = vector;
    expect(results).toEqual({ sealed, plaintext, forgery: 'AuthenticationError' });
  });

  test.each(hmac.sha512)('HMAC-SHA-512 agrees with the published $mac', async (vector) => {
    const mac = await page.evaluate(async ({ key, message }) => {
      const { hash } = await createWebCrypto();
      return toHex(await (await hash.hmacSha512(fromHex(key)))(fromHex(message)));
    }, vector);
    expect(mac).toBe(vector.mac);
  });

  test('a page from another machine without TLS is told to use https', async () => {
    const other = await browser.newPage();
    const { port } = server.address() as AddressInfo;
    await other.route('http://relay.test/**', async (route) => {
      const url = new URL(route.request().url());
      await route.fulfill({
        response: await route.fetch({ url: `http://127.0.0.1:${port}${url.pathname}` }),
      });
    });
    await other.goto('http://relay.test/');
    await other.waitForFunction(() => document.title === 'ready');
    const message = await other.evaluate(() => createWebCrypto().catch((e: Error) => e.message));
    expect(message).toMatch(/secure context.*https/);
  });
});

/** The adapter as a web application's bundler would cut it up; `lazy` is what it may never fetch. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: '/',
    write: false,
    metafile: true,
  });
  const holdsLazyCode = Object.entries(metafile.outputs).filter(([, { inputs }]) =>
    Object.keys(inputs).some((input) => /@noble\/(post-quantum|curves)\//.test(input)),
  );
  return {
    byPath: new Map(outputFiles.map(({ path, contents }) => [path, contents])),
    lazy: holdsLazyCode.map(([path]) => `/${path.split('/').at(-1)}`),
  };
}
