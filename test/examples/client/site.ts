import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Received, readAll } from '../../client/upstream.ts';

/** A web site whose pages know nothing of a relay, and what reached it. */
export interface Site {
  readonly origin: string;
  readonly ledger: readonly Received[];
  /** The bodies that reached a path. */
  bodiesOf(path: string): string[];
  close(): Promise<void>;
}

/** A picture of one pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);
const PAGE = `<!doctype html><html lang="en"><title>orders of the site</title>
<link rel="stylesheet" href="/style.css"><img src="/picture.png" alt="">
<form method="post" action="/order"><input name="article" value="secretform"></form>
<script src="/app.js"></script>`;
const FILES: Readonly<Record<string, readonly [type: string, content: string | Buffer]>> = {
  '/': ['text/html', PAGE],
  '/orders/secretpage': ['text/html', PAGE],
  '/style.css': ['text/css', 'html { color: rgb(1, 2, 3) }'],
  '/picture.png': ['image/png', PICTURE],
  '/app.js': ['text/javascript', "document.documentElement.dataset.app = 'started';"],
};

export async function startSite(): Promise<Site> {
  const ledger: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '/', headers } = request;
    const received = { method, url, headers, body: await readAll(request) };
    ledger.push(received);
    const { pathname } = new URL(url, 'http://site');
    const file = FILES[pathname];
    if (file !== undefined) {
      response.setHeader('set-cookie', 'session=kept; Path=/; HttpOnly');
      response.setHeader('content-type', file[0]);
      response.end(file[1]);
    } else if (pathname === '/order') {
      response.writeHead(303, { location: '/ordered?by=secretredirect' }).end();
    } else if (pathname === '/ordered') {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>ordered</title>secretanswer');
    } else if (pathname === '/events') {
      response.setHeader('content-type', 'text/event-stream');
      response.end('retry: 1\n\ndata: secretevent\n\n');
    } else {
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-encoding', 'gzip');
      const echo = { method, url, body: received.body.toString('latin1') };
      response.end(gzipSync(JSON.stringify(echo)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    ledger,
    bodiesOf: (path) =>
      ledger.filter(({ url }) => url.split('?')[0] === path).map(({ body }) => `${body}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
