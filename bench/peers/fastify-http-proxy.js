// @fastify/http-proxy as its page says. Usage: node fastify-http-proxy.js UPSTREAM_PORT PORT

import { createRequire } from 'node:module';

// Not by `import`: these packages are installed when the bench runs, and not for those who check it.
const load = createRequire(import.meta.url);
const fastify = load('fastify');
const proxy = load('@fastify/http-proxy');

const [upstream, port] = process.argv.slice(2);
const server = fastify();
server.register(proxy, { upstream: `http://127.0.0.1:${upstream}` });
await server.listen({ port: Number(port), host: '127.0.0.1' });
