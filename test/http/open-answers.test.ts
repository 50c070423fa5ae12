import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOpenAnswers, type OpenAnswers } from '../../src/adapters/http/open-answers.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

let answers: OpenAnswers;
let ended: { count: number };
const server = createServer((incoming, outgoing) => answers.add(incoming.socket, outgoing));

beforeEach(async () => {
  const own = { count: 0 };
  ended = own;
  answers = createOpenAnswers(() => own.count++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** A connection with so many requests on it, all of which the server has seen. */
async function asking(requests: number) {
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  client.on('error', () => {});
  client.write(REQUEST.repeat(requests));
  const before = answers.all().length;
  while (answers.all().length < before + requests) await once(server, 'request');
  const open = answers.all().slice(before);
  const [first] = open;
  if (first === undefined) throw new Error('no request came');
  return { client, open, socket: first.req.socket };
}

async function end(outgoing: ServerResponse | undefined): Promise<void> {
  if (outgoing === undefined) throw new Error('no such answer');
  const closed = once(outgoing, 'close');
  outgoing.end();
  await closed;
}

test('answers of one connection come in the order of its requests', async () => {
  const { open, socket } = await asking(3);
  expect(answers.of(socket)).toEqual(open);
});

test('an answer that has ended is let go of, and no other', async () => {
  const one = await asking(2);
  const other = await asking(1);
  await end(one.open[0]);
  expect(answers.of(one.socket)).toEqual([one.open[1]]);
  expect(answers.of(other.socket)).toEqual(other.open);
  expect(answers.all()).toHaveLength(2);
  expect(ended.count).toBe(1);
});

test('with its connection go all its answers, also those that waited for others', async () => {
  const one = await asking(3);
  const other = await asking(1);
  const closed = once(one.socket, 'close');
  one.client.destroy();
  await closed;
  expect(answers.of(one.socket)).toEqual([]);
  expect(answers.all()).toEqual(other.open);
});
