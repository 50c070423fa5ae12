import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchanged, get, send } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { startProcess } from '../support/relay-process.ts';
import { SECRETS, settingsFor } from '../support/relay-server.ts';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());

test('at the level trace, no line tells of a path, header, body, secret or key', async () => {
  const relay = startProcess(
    settingsFor(upstream.origin, {
      PASS_THROUGH_ROUTES: '/plain/*',
      MTE_ROUTES: '/tell-tale/*',
      HEADERS: '{"x-configured":"configured-value"}',
    }),
  );
  const origin = await relay.listening;
  const client = await pairWith(origin);
  const told = {
    path: '/tell-tale/path?query-name=query-value',
    headers: [['x-header-name', 'header-value']],
    body: 'body-content',
  } as const;

  await client.call(told);
  await client.call({ ...told, stream: true });
  await client.call({ ...told, open: true });
  await client.call({ ...told, path: '/refused-path' });
  await client.call({ ...told, method: 'PUT' });
  await client.call({ ...told, path: '//evil-host.example/' });
  await client.call({ ...told, headers: [['content-length', 'header-value']], stream: true });
  upstream.answer((request) => request.destroy());
  await client.call(told);
  upstream.answer((_request, response) => {
    response.write('answer-content');
    setImmediate(() => response.destroy());
  });
  const broken = await client.seal(told);
  await exchanged(origin, broken.wire).catch(() => {});
  upstream.reset();

  const replayed = await client.seal(told);
  await exchanged(origin, replayed.wire);
  expect((await exchanged(origin, replayed.wire)).status).toBe(570);
  await exchanged(origin, { ...replayed.wire, body: new Uint8Array(99) });
  await get(origin, '/plain/plain-path?plain-query', { authorization: 'Bearer plain-token' });
  await get(origin, '/unencoded-path', { 'x-mte-relay': 'malformed-header' });
  await get(origin, '/api/mte-echo/echo-message');
  await exchanged(origin, {
    method: 'POST',
    path: '/api/mte-pair',
    headers: [['x-mte-relay', client.clientId]],
    body: Buffer.from('{"version":"offer-content"}'),
  });

  const stop = new AbortController();
  upstream.answer(() => stop.abort());
  const given = await client.seal(told);
  await send(origin, given.wire, { signal: stop.signal }).catch(() => {});
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.end('garbage-line\r\n\r\n').resume();
  await once(socket, 'close');
  upstream.reset();
  expect((await client.call(told)).status).toBe(200);
  relay.signal('SIGTERM');
  const { errors, code } = await relay.ended;
  expect([errors, code]).toEqual(['', 0]);

  const log = relay.lines.join('\n');
  expect(relay.lines.length).toBeGreaterThan(8);
  for (const line of relay.lines) expect(Object.keys(JSON.parse(line))).toContain('msg');
  const secrets = [
    ...Object.values(SECRETS),
    ...['tell-tale', 'query-', 'header-', 'body-content', 'answer-content', 'refused-path'],
    ...['evil-host', 'plain-', 'unencoded-path', 'malformed', 'echo-message', 'offer-content'],
    ...['garbage-line', 'configured-value'],
    client.clientId.slice(37),
    client.pair.pairId,
    Buffer.from(replayed.keys.request).toString('hex'),
    Buffer.from(replayed.keys.request).toString('base64'),
  ];
  for (const secret of secrets) expect(log).not.toContain(secret);
});
