import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { startTap, type Tap } from '../../demo/tap.ts';
import { buildClientForTests } from '../bundle/built-client.ts';
import { startUpstream, type Upstream } from '../client/upstream.ts';
import { type RelayServer, type Settings, startRelay } from '../support/relay-server.ts';

/** A page of one origin, a relay of another, and an upstream behind it. */
export interface Scene {
  readonly browser: Browser;
  readonly upstream: Upstream;
  /** The one that runs now. */
  readonly relay: RelayServer;
  /** Stands before the relay: pages know the relay by its origin, and it keeps what passes. */
  readonly tap: Tap;
  /** Where pages come from. */
  readonly pageOrigin: string;
  /** Opens a page that has the relay's client as `globalThis.mte`. */
  open(path?: string, context?: BrowserContext): Promise<Page>;
  /** Stops the relay, and starts another in its place, which knows of no pair. */
  restartRelay(): Promise<void>;
  close(): Promise<void>;
}

/** What a page server answers with. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SceneOptions {
  readonly settings?: Settings;
  /** In place of the upstream of every scene. */
  readonly upstreamOrigin?: string;
  /** By path, over those that every scene has. `RELAY` stands for the relay's origin. */
  readonly files?: Readonly<Record<string, PageFile>>;
  readonly args?: readonly string[];
  /** A folder for a profile that is kept. Without, it is as in a private window: files in memory. */
  readonly profile?: string;
  /** Stands before the relay, and is what pages know it by, in place of the tap. */
  readonly front?: (relayOrigin: string) => Promise<{ readonly origin: string; close(): unknown }>;
}

declare global {
  /** The client that the relay serves, in pages. */
  var mte: typeof import('../../src/client/index.ts') &
    typeof import('../../src/client/event-source/index.ts');
  var relay: string;
}

const PAGE = '<!doctype html><title>page</title><script type="module" src="/app.js"></script>';
/** What the Debian package of Chromium needs on a machine without a display and a network. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

export const APP = `
import * as client from 'RELAY/public/mte-relay-client.js';
import * as events from 'RELAY/public/mte-relay-client-event-source.js';
globalThis.mte = { ...client, ...events };
globalThis.relay = 'RELAY';
document.title = 'ready';
`;

export async function openScene(
  executablePath: string,
  { settings = {}, upstreamOrigin, files = {}, args = [], profile, front }: SceneOptions = {},
): Promise<Scene> {
  const closers: (() => unknown)[] = [];
  const later = <T>(made: T, close: (made: T) => unknown): T => {
    closers.unshift(() => close(made));
    return made;
  };
  const built = later(await buildClientForTests(), ({ remove }) => remove());
  const upstream = later(await startUpstream({ cors: true }), (one) => one.close());

  const given: Record<string, PageFile> = {
    '/': { type: 'text/html', text: PAGE },
    '/app.js': { type: 'text/javascript', text: APP },
    ...files,
  };
  let relayOrigin = '';
  const pages = createServer((request, response) => {
    const file = given[(request.url ?? '').split('?')[0] ?? ''];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', file.type);
    for (const [name, value] of Object.entries(file.headers ?? {})) {
      response.setHeader(name, value.replaceAll('RELAY', relayOrigin));
    }
    response.end(file.text.replaceAll('RELAY', relayOrigin));
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  later(pages, (server) => {
    server.closeAllConnections();
    server.close();
  });
  const pageOrigin = `http://localhost:${(pages.address() as AddressInfo).port}`;

  const own: Settings = {
    CORS_ORIGINS: pageOrigin,
    CORS_METHODS: 'GET,POST,PUT,PATCH,DELETE',
    ...settings,
  };
  const start = (port = '0') =>
    startRelay(upstreamOrigin ?? upstream.origin, { ...own, PORT: port }, built.url);
  let relay = await start();
  closers.unshift(() => relay.stop());
  const tap = later(await startTap(Number(new URL(relay.origin).port)), (one) => one.close());
  relayOrigin = tap.origin;
  if (front !== undefined) {
    relayOrigin = later(await front(relay.origin), (one) => one.close()).origin;
  }
  const launch = { executablePath, args: [...ARGUMENTS, ...args] };
  const profiled =
    profile === undefined
      ? undefined
      : later(await chromium.launchPersistentContext(profile, launch), (one) => one.close());
  const browser = profiled?.browser() ?? later(await chromium.launch(launch), (one) => one.close());

  return {
    ...{ browser, upstream, tap, pageOrigin },
    get relay() {
      return relay;
    },
    async restartRelay() {
      const { port } = new URL(relay.origin);
      await relay.stop();
      relay = await start(port);
    },
    async open(path = '/', context) {
      const page = await (context ?? profiled ?? browser).newPage();
      await page.goto(pageOrigin + path);
      await page.waitForFunction(() => document.title === 'ready');
      return page;
    },
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** All that passed a tap towards the relay, as text of one character for each byte. */
export function sentThrough(tap: Tap): string {
  const bytes = tap.connections.flatMap(({ toServer }) => toServer.map((part) => part.bytes));
  return Buffer.concat(bytes).toString('latin1');
}
