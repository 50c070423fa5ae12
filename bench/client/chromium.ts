import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { EXTERNAL_PARTS, findPart } from '../../test/setup/external-parts.ts';

const PAGE = fileURLToPath(new URL('./page.ts', import.meta.url));

/** What the client takes in Chromium; undefined where there is none. */
export async function measureInChromium(figures: number) {
  const executablePath = findPart(EXTERNAL_PARTS.chromium);
  if (executablePath === undefined) return undefined;
  const page = await servePage(await bundled());
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(page.url);
    const measured: unknown = await tab.evaluate(`bench.measure(${figures})`);
    return { version: browser.version(), ...asMeasured(measured) };
  } finally {
    await browser.close();
    page.close();
  }
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [PAGE],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'bench',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** WebCrypto needs a secure context, which the loopback is, and a fine clock an isolated one. */
async function servePage(script: string) {
  const server = createServer((_incoming, outgoing) => {
    outgoing.setHeader('cross-origin-opener-policy', 'same-origin');
    outgoing.setHeader('cross-origin-embedder-policy', 'require-corp');
    outgoing.setHeader('content-type', 'text/html; charset=utf-8');
    outgoing.end(`<!doctype html><title>bench</title><script>${script}</script>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

function asMeasured(value: unknown): { suite: string; milliseconds: readonly number[] } {
  return value as { suite: string; milliseconds: readonly number[] };
}
