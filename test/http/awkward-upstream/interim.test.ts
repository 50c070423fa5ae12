import { once } from 'node:events';
import { type IncomingMessage, type InformationEvent, request } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { type AwkwardUpstream, startAwkwardUpstream } from './awkward-upstream.ts';

let upstream: AwkwardUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startAwkwardUpstream();
  relay = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/*' });
});
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

/** Asks for what is passed through; the upstream writes its answer by hand. */
async function ask() {
  const asked = Promise.withResolvers<Socket>();
  const path = upstream.script(({ socket }) => asked.resolve(socket));
  const call = request(relay.origin + path).end();
  const information = async () => {
    const [{ statusCode, headers }] = (await once(call, 'information')) as [InformationEvent];
    return { statusCode, headers: { ...headers } };
  };
  return { call, information, socket: await asked.promise };
}

const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfinal';

test('interim answers are passed through as they come, each before the next is caused', async () => {
  const { call, information, socket } = await ask();
  const processing = information();
  socket.write('HTTP/1.1 102 Processing\r\n\r\n');
  expect(await processing).toMatchObject({ statusCode: 102 });
  const hints = information();
  socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n');
  expect(await hints).toMatchObject({
    statusCode: 103,
    headers: { link: '</a.css>; rel=preload' },
  });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  socket.write(FINAL);
  const [response] = await answered;
  expect([response.statusCode, (await response.toArray()).join('')]).toEqual([200, 'final']);
});

test('what nobody knows is passed through too, without what concerns one connection', async () => {
  const { call, information, socket } = await ask();
  const odd = information();
  const lines = ['x-odd: 1', 'connection: x-hop', 'x-hop: 1', 'x-mte-relay: forged'];
  socket.write(`HTTP/1.1 150 Odd\r\n${lines.join('\r\n')}\r\n\r\n`);
  expect(await odd).toEqual({ statusCode: 150, headers: { 'x-odd': '1' } });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  socket.write(FINAL);
  const [response] = await answered;
  expect([response.statusCode, (await response.toArray()).join('')]).toEqual([200, 'final']);
});
