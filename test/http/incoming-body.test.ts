import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { incomingBody } from '../../src/adapters/http/incoming-body.ts';
import { BodyAbortedError } from '../../src/ports/http.ts';

/** A request whose sender was gone before anybody asked for its body. */
async function abandoned(): Promise<IncomingMessage> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: relay\r\ncontent-length: 5\r\n\r\nhe');
  const [incoming] = await once(server, 'request');
  const closed = new Promise((resolve) => incoming.once('close', resolve));
  socket.destroy();
  await closed;
  server.close();
  return incoming;
}

test('a body whose sender went away while a store was asked is an error, not awaited for ever', async () => {
  const body = incomingBody(await abandoned(), { timeoutMs: undefined });
  await expect(body.whole(10)).rejects.toBeInstanceOf(BodyAbortedError);
});

test('its pieces are an error too, and never an end', async () => {
  const read = async (incoming: IncomingMessage) => {
    for await (const _ of incomingBody(incoming, { timeoutMs: undefined }).pieces());
  };
  await expect(read(await abandoned())).rejects.toBeInstanceOf(BodyAbortedError);
});

test('a body has no getter, which would keep its request in the old generation', async () => {
  const body = incomingBody(await abandoned(), { timeoutMs: undefined });
  const accessors = Object.values(Object.getOwnPropertyDescriptors(body)).filter(({ get }) => get);
  expect(accessors).toEqual([]);
});
