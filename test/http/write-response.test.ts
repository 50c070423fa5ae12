import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { writeResponse } from '../../src/adapters/http/write-response.ts';
import type { Awaitable } from '../../src/ports/awaitable.ts';
import type { Pieces } from '../../src/ports/http.ts';

const server = createServer();
afterEach(() => {
  server.removeAllListeners('request');
  server.closeAllConnections();
  server.close();
});

/** Asks for an answer that `write` writes, and resolves with it once its head has come. */
async function answeredBy(write: (outgoing: ServerResponse) => Awaitable<void>) {
  const written = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  server.on('request', (_, outgoing) => {
    outgoing.once('close', closed.resolve);
    Promise.resolve(write(outgoing)).then(written.resolve, written.reject);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }).end();
  const [answer] = await once(asking, 'response');
  return { answer, asking, written: written.promise, closed: closed.promise };
}

const PIECE = 65_536;

/** Pieces that are told apart by their bytes, and overwritten as soon as they are given back. */
function numbered(count: number) {
  const given: Uint8Array[] = [];
  const back: Uint8Array[] = [];
  async function* pieces() {
    for (let i = 0; i < count; i++) {
      const piece = new Uint8Array(PIECE).fill(i);
      given.push(piece);
      yield piece;
    }
  }
  const body: Pieces = {
    [Symbol.asyncIterator]: pieces,
    recycle(piece) {
      piece.fill(0xff);
      back.push(piece);
    },
  };
  return { given, back, body };
}

test('pieces are given back once each, and none before it has left', async () => {
  const { given, back, body } = numbered(200);
  const { answer, written } = await answeredBy((outgoing) =>
    writeResponse(outgoing, 200, [], body),
  );
  let at = 0;
  for await (const bytes of answer) {
    for (const byte of bytes) {
      if (byte !== Math.floor(at++ / PIECE)) throw new Error(`byte ${at - 1} is ${byte}`);
    }
  }
  expect(at).toBe(200 * PIECE);
  await written;
  expect(back).toEqual(given);
}, 30_000);

test('a piece that could not leave is not given back', async () => {
  const { given, back, body } = numbered(2_000);
  const { answer, asking, written, closed } = await answeredBy((outgoing) =>
    writeResponse(outgoing, 200, [], body),
  );
  answer.pause();
  for (let last = -1; last !== given.length; await delay(100)) last = given.length;
  expect(given.length).toBeLessThan(2_000);
  answer.on('error', () => {});
  asking.destroy();
  await Promise.all([written, closed]);
  // Node tells those who wrote what became of it in a turn of its own.
  for (let i = 0; i < 5; i++) await turn();
  expect(back.length).toBeLessThan(given.length);
  expect(back).toEqual(given.slice(0, back.length));
}, 30_000);
