// RELAY=http://localhost:8080 PORT=8000 node examples/client/service-worker/front.ts
//
// What stands before the relay, as a CDN or web server would: it has the three files that start the
// worker, and hands the relay's own paths on. It neither sees nor serves anything of the site.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

const RELAY = new URL(process.env.RELAY ?? 'http://localhost:8080');
const PORT = Number(process.env.PORT ?? 8000);
const HOST = process.env.HOST ?? 'localhost';

const OWN_PATHS = /^\/(api\/mte-|public\/mte-relay-client)/;
const file = (name: string) => readFileSync(new URL(name, import.meta.url));
const SCRIPTS = new Map(['/relay-worker.js', '/start.js'].map((path) => [path, file(`.${path}`)]));
const START = file('./start.html');

const server = createServer((incoming, outgoing) => {
  const path = incoming.url?.split('?')[0] ?? '/';
  if (OWN_PATHS.test(path)) return toRelay(incoming, outgoing);
  const script = SCRIPTS.get(path);
  // The same address gives another answer once the worker is there: nothing may keep this one.
  outgoing.setHeader('cache-control', 'no-store');
  outgoing.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
  outgoing.end(script ?? START);
});

function toRelay(incoming: IncomingMessage, outgoing: ServerResponse) {
  const { method, url, headers } = incoming;
  const onward = request(new URL(url ?? '/', RELAY), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

server.listen(PORT, HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  process.stdout.write(`http://${HOST}:${port}\n`);
});
