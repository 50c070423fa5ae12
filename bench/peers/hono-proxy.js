// Hono's own proxy helper. Usage: node hono-proxy.js UPSTREAM_PORT PORT

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

const [upstream, port] = process.argv.slice(2);
const app = new Hono();
app.all('*', ({ req }) => proxy(`http://127.0.0.1:${upstream}${req.path}`, req));
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' });
