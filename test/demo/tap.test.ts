import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { bytesSince, exchangesSince, markOf } from '../../demo/captured-http.ts';
import { listenOnLoopback } from '../../demo/listen.ts';
import { startTap } from '../../demo/tap.ts';

/** Answers with what it got: HEAD without content, `/pieces` in chunks, `/empty` with 204. */
async function tappedServer() {
  const server = createServer(async (request, response) => {
    const content = await buffer(request);
    if (request.url === '/empty') response.writeHead(204).end();
    else if (request.url === '/pieces') {
      response.write(content);
      response.end();
    } else response.setHeader('content-length', content.length).end(content);
  });
  const port = await listenOnLoopback(server);
  const tap = await startTap(port);
  onTestFinished(async () => {
    await tap.close();
    server.closeAllConnections();
    server.close();
  });
  return tap;
}

test('a tap gives every exchange of a connection, in order and with its content', async () => {
  const tap = await tappedServer();
  const ask = async (method: string, path: string, body?: string) => {
    const answer = await fetch(tap.origin + path, { method, ...(body !== undefined && { body }) });
    await answer.arrayBuffer();
  };
  await ask('POST', '/pieces', 'one');
  await ask('HEAD', '/');
  await ask('DELETE', '/empty');
  const mark = markOf(tap);
  await ask('PUT', '/', 'two');

  const seen = exchangesSince(tap, { serial: -1 }).map(({ request, response }) => [
    request.startLine,
    Buffer.from(request.content).toString(),
    response?.startLine,
    Buffer.from(response?.content ?? []).toString(),
  ]);
  const last = ['PUT / HTTP/1.1', 'two', 'HTTP/1.1 200 OK', 'two'];
  expect(seen).toEqual([
    ['POST /pieces HTTP/1.1', 'one', 'HTTP/1.1 200 OK', '3\r\none\r\n0\r\n\r\n'],
    ['HEAD / HTTP/1.1', '', 'HTTP/1.1 200 OK', ''],
    ['DELETE /empty HTTP/1.1', '', 'HTTP/1.1 204 No Content', ''],
    last,
  ]);
  expect(exchangesSince(tap, mark).map(({ request }) => request.startLine)).toEqual([last[0]]);
  const since = bytesSince(tap, mark).map((bytes) => Buffer.from(bytes).toString());
  expect(since.join()).toContain('PUT /');
  expect(since.join()).not.toContain('DELETE');
});

test('a tap that no longer records still passes on', async () => {
  const tap = await tappedServer();
  tap.stopRecording();
  const answer = await fetch(tap.origin, { method: 'POST', body: 'unseen' });
  expect(await answer.text()).toBe('unseen');
  expect(bytesSince(tap, { serial: -1 })).toEqual([]);
});

test('a tap whose server is gone drops the connection', async () => {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  const tap = await startTap(port);
  onTestFinished(tap.close);
  await expect(fetch(tap.origin)).rejects.toThrow('fetch failed');
});
