import { type Browser, chromium, type Page } from 'playwright-core';
import { startTap, type Tap } from '../../../demo/tap.ts';
import { buildClientForTests } from '../../bundle/built-client.ts';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { startExample } from './example-process.ts';
import { type Site, startSite } from './site.ts';

/** A browser, a tap, the example's front, a relay and a site, in this order. */
export interface WorkerScene {
  readonly browser: Browser;
  readonly site: Site;
  /** Between the browser and the front: it sees what a network would. */
  readonly tap: Tap;
  /** Opens an address of the site in a browser that was never there. */
  open(path: string): Promise<Page>;
  stopRelay(): Promise<void>;
  /** In the place of the one that was stopped; it knows no pair. */
  startRelay(): Promise<void>;
  close(): Promise<void>;
}

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  // No name is looked up: what the worker lets through to another origin fails at once.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export async function openWorkerScene(executablePath: string): Promise<WorkerScene> {
  const closers: (() => unknown)[] = [];
  const later = <T>(made: T, close: (made: T) => unknown): T => {
    closers.unshift(() => close(made));
    return made;
  };
  const built = later(await buildClientForTests(), ({ remove }) => remove());
  const site = later(await startSite(), (one) => one.close());
  const start = (port: string): Promise<RelayServer> =>
    startRelay(site.origin, { PORT: port }, built.url);
  let relay = await start('0');
  closers.unshift(() => relay.stop());
  const { origin: relayOrigin } = relay;
  const settings = { RELAY: relayOrigin };
  const front = later(await startExample('service-worker/front.ts', settings), (one) => one.stop());
  const tap = later(await startTap(Number(new URL(front.origin).port)), (one) => one.close());
  const launched = await chromium.launch({ executablePath, args: ARGUMENTS });
  const browser = later(launched, (one) => one.close());

  return {
    ...{ browser, site, tap },
    async open(path) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(tap.origin + path);
      await page.waitForFunction(() => document.documentElement.dataset.app === 'started');
      return page;
    },
    stopRelay: () => relay.stop(),
    async startRelay() {
      relay = await start(new URL(relayOrigin).port);
    },
    async close() {
      for (const close of closers) await close();
    },
  };
}
