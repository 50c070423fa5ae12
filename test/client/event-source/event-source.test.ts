import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createMteEventSource,
  type MteEventSource,
  type MteEventSourceErrorEvent,
} from '../../../src/client/event-source/index.ts';
import { createMteRelayClient, type MteRelayClient } from '../../../src/client/index.ts';
import { startRelay, type TestRelay } from '../relay.ts';

/** A request for a stream that reached the upstream, and its answer, which the test writes. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

let asked: Asked[];
let relay: TestRelay;
let client: MteRelayClient;
let sources: MteEventSource[];
const upstream = createServer((request, response) => void asked.push({ request, response }));

beforeEach(async () => {
  asked = [];
  sources = [];
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  relay = await startRelay(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  client = createMteRelayClient({ relayOrigin: relay.origin });
});
afterEach(async () => {
  for (const source of sources) source.close();
  await relay.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const open = (options: { headers?: HeadersInit } = {}) => {
  const source = createMteEventSource(`${relay.origin}/events`, {
    fetch: client.fetch,
    ...options,
  });
  sources.push(source);
  return source;
};
const start = ({ response }: Asked, text: string) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(text);
};
/** The nth request, as soon as it is there. */
const request = async (index: number) => {
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(index);
  return asked[index] as Asked;
};
const next = async <T extends Event>(source: EventTarget, type: string) =>
  (await once(source, type))[0] as T;

it('is an EventSource: opens, gives messages and named events, and closes', async () => {
  const source = open();
  expect([source.readyState, source.CONNECTING, source.OPEN, source.CLOSED]).toEqual([0, 0, 1, 2]);
  const first = await request(0);
  const opened = next(source, 'open');
  const message = next<MessageEvent>(source, 'message');
  const named = next<MessageEvent>(source, 'price');
  start(first, 'data: one\nid: 7\n\nevent: price\ndata: 12\n\n');
  await opened;
  expect(source.readyState).toBe(1);
  expect(await message).toMatchObject({
    ...{ type: 'message', data: 'one', lastEventId: '7', origin: relay.origin },
  });
  expect(await named).toMatchObject({ type: 'price', data: '12', lastEventId: '7' });
  const gone = once(first.response, 'close');
  source.close();
  expect(source.readyState).toBe(2);
  await gone;
});

it('onopen, onmessage and onerror can be set, replaced and taken away', async () => {
  const source = open();
  const told: string[] = [];
  source.onopen = ({ type }) => told.push(type);
  source.onmessage = () => told.push('replaced');
  source.onmessage = ({ data }) => told.push(data);
  start(await request(0), 'data: a\n\n');
  await expect.poll(() => told).toEqual(['open', 'a']);
  source.onmessage = null;
  expect(source.onmessage).toBe(null);
  const second = next(source, 'message');
  asked[0]?.response.write('data: b\n\n');
  await second;
  expect(told).toEqual(['open', 'a']);
});

it('asks as an EventSource does, with headers of the application’s own', async () => {
  open({ headers: { authorization: 'Bearer x', accept: 'text/html' } });
  const { headers } = (await request(0)).request;
  expect(headers).toMatchObject({
    accept: 'text/event-stream',
    authorization: 'Bearer x',
    'cache-control': 'no-cache',
  });
  expect(headers).not.toHaveProperty('last-event-id');
});

it.each([
  ['ends', (response: ServerResponse) => response.end()],
  ['breaks off', (response: ServerResponse) => response.destroy()],
])('a stream that %s is asked for again, from where it stood', async (_, cut) => {
  const source = open();
  const errors: MteEventSourceErrorEvent[] = [];
  source.onerror = (event) => errors.push(event);
  const message = next(source, 'message');
  start(await request(0), 'retry: 1\n\nid: ä7\ndata: one\n\ndata: half');
  await message;
  cut((asked[0] as Asked).response);
  const again = await request(1);
  expect(Buffer.from(`${again.request.headers['last-event-id']}`, 'latin1').toString()).toBe('ä7');
  expect(errors.map(({ type, error }) => [type, error instanceof TypeError])).toEqual([
    ['error', true],
  ]);
  expect(source.readyState).toBe(0);
  const second = next<MessageEvent>(source, 'message');
  start(again, 'data: two\n\n');
  expect(await second).toMatchObject({ data: 'two', lastEventId: 'ä7' });
  expect(source.readyState).toBe(1);
});

it('a relay that restarts is met again', async () => {
  const source = open();
  const message = next(source, 'message');
  start(await request(0), 'retry: 1\nid: 3\ndata: x\n\n');
  await message;
  const { port } = relay;
  await relay.close();
  relay = await startRelay(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, {
    port,
  });
  const again = await request(1);
  expect(again.request.headers['last-event-id']).toBe('3');
  const second = next<MessageEvent>(source, 'message');
  start(again, 'data: y\n\n');
  expect((await second).data).toBe('y');
});

it.each([
  ['a 204', 204, 'text/event-stream', /status 204/],
  ['a 500', 500, 'text/event-stream', /status 500/],
  ['another content type', 200, 'text/html', /content-type/],
  ['a content type that only begins so', 200, 'text/event-streams', /content-type/],
])('%s ends it for good', async (_, status, type, message) => {
  const source = open();
  const failed = next<MteEventSourceErrorEvent>(source, 'error');
  (await request(0)).response.writeHead(status, { 'content-type': type }).end();
  expect(((await failed).error as Error).message).toMatch(message);
  expect(source.readyState).toBe(2);
  expect(asked.length).toBe(1);
});

it('no event comes after it was closed', async () => {
  const source = open();
  const told: string[] = [];
  for (const type of ['open', 'message', 'error']) {
    source.addEventListener(type, () => told.push(type));
  }
  source.onmessage = () => source.close();
  const first = await request(0);
  const gone = once(first.response, 'close');
  start(first, 'data: 1\n\ndata: 2\n\n');
  await gone;
  expect(source.readyState).toBe(2);
  expect(told).toEqual(['open', 'message']);
});

it('without a fetch it says what to give', () => {
  expect(() => createMteEventSource('/x', {} as never)).toThrow(/mteFetch/);
});
