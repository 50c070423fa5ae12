import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Closers } from '../closers.ts';
import { listenOnLoopback } from '../listen.ts';
import type { Stage } from '../stage.ts';
import { startTap } from '../tap.ts';
import { type Control, type Controls, createControls } from './controls.ts';
import { type PageDocument, pageDocument } from './document.ts';
import { type PageFile, readPageFiles } from './page-files.ts';
import { createWireLog } from './wire-log.ts';

/** Serves the demo page, from an origin that is not the relay's. */
export interface PageServer {
  readonly origin: string;
  /** Puts the page on a stage; nothing is served before. */
  open(stage: Stage): Promise<void>;
}

const CLIENT_INTEGRITY = '/public/mte-relay-client.integrity.json';

export async function startPageServer(closers: Closers): Promise<PageServer> {
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  await closers.add(() => closed(server));

  return {
    origin,
    async open(stage) {
      const wire = createWireLog();
      const tap = await startTap(stage.relay.port, wire.watch);
      await closers.add(tap.close);
      const files = readPageFiles();
      const page = pageDocument({
        html: Buffer.from(files.get('/index.html')?.bytes ?? []).toString(),
        relayOrigin: tap.origin,
        directOrigin: stage.plainTap.origin,
        integrity: await integrityOf(stage.relay.origin),
      });
      const controls = createControls({ stage, relayOrigin: tap.origin, wire });
      listener = listenerOf({ origin, page, files, controls });
    },
  };
}

/** Empty where the relay has no client, which the page then says. */
async function integrityOf(relayOrigin: string): Promise<Record<string, string>> {
  const response = await fetch(relayOrigin + CLIENT_INTEGRITY);
  return response.ok ? ((await response.json()) as Record<string, string>) : {};
}

interface Served {
  readonly origin: string;
  readonly page: PageDocument;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly controls: Controls;
}

const COMMON = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function listenerOf(served: Served): RequestListener {
  return async (request, response) => {
    const { status, type, content, headers } = await answerTo(request, served);
    response.writeHead(status, { ...COMMON, 'content-type': type, ...headers }).end(content);
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answerTo(request: IncomingMessage, served: Served): Promise<Answer> {
  const { origin, page, files, controls } = served;
  if (!isOwn(request, origin)) return said(403, 'Only for the page itself.');
  const { method = '', url = '' } = request;
  const control = controls[`${method} ${url}`];
  if (control !== undefined) return controlled(control, request);
  if (!['GET', 'HEAD'].includes(method)) return said(404, 'Nothing is here.');
  if (url === '/') {
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      content: page.html,
      headers: page.headers,
    };
  }
  const file = url === '/index.html' ? undefined : files.get(url);
  return file === undefined
    ? said(404, 'Nothing is here.')
    : { status: 200, type: file.type, content: file.bytes };
}

async function controlled(control: Control, request: IncomingMessage): Promise<Answer> {
  const type = 'application/json';
  try {
    const answer = await control(JSON.parse((await text(request)) || '{}'));
    return { status: 200, type, content: JSON.stringify(answer) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 500, type, content: JSON.stringify({ error: reason }) };
  }
}

function said(status: number, sentence: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', content: `${sentence}\n` };
}

/** Pages of others can neither restart the relay nor read what crossed, by whatever name. */
function isOwn({ headers }: IncomingMessage, origin: string): boolean {
  if (headers.host !== new URL(origin).host) return false;
  return headers.origin === undefined || headers.origin === origin;
}

function closed(server: Server): Promise<void> {
  const end = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return end;
}
