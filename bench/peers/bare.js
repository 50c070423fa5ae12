// As little as a proxy on Node can be: node:http, and undici's `request`.
// Usage: node bare.js UPSTREAM_PORT PORT

import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// The relay's own undici: from this folder, that of another peer would be found first.
const { Agent, request } = createRequire(new URL('../../package.json', import.meta.url))('undici');

const [upstream, port] = process.argv.slice(2);
const dispatcher = new Agent({ pipelining: 1, allowH2: false });
const HOP_BY_HOP = ['connection', 'host', 'keep-alive', 'transfer-encoding'];

function endToEnd(headers) {
  for (const name of HOP_BY_HOP) delete headers[name];
  return headers;
}

async function forward(incoming, outgoing) {
  const response = await request(`http://127.0.0.1:${upstream}${incoming.url}`, {
    method: incoming.method,
    headers: endToEnd({ ...incoming.headers }),
    body: incoming.method === 'GET' ? null : incoming,
    dispatcher,
  });
  outgoing.writeHead(response.statusCode, endToEnd(response.headers));
  response.body.on('error', () => outgoing.destroy()).pipe(outgoing);
}

createServer((incoming, outgoing) => {
  forward(incoming, outgoing).catch(() => outgoing.destroy());
}).listen(Number(port), '127.0.0.1');
