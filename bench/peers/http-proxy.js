// http-proxy, with kept connections to the upstream: without them, its default, it is slower still.
// Usage: node http-proxy.js UPSTREAM_PORT PORT

import { Agent } from 'node:http';
import { createRequire } from 'node:module';

// Not by `import`: this package is installed when the bench runs, and not for those who check it.
const { createProxyServer } = createRequire(import.meta.url)('http-proxy');

const [upstream, port] = process.argv.slice(2);
createProxyServer({
  target: `http://127.0.0.1:${upstream}`,
  agent: new Agent({ keepAlive: true }),
}).listen(Number(port), '127.0.0.1');
