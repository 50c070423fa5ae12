import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { pairWith } from '../support/protocol-client.ts';
import { scene, sent, untilReady } from './scene.ts';

/** Stands between a relay and Redis, and can lose answers. */
async function createTap(port: number) {
  const sockets = new Set<Socket>();
  let cutting: (() => void) | undefined;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on('data', (answer) => {
      if (cutting === undefined) {
        near.write(answer);
        return;
      }
      near.destroy();
      far.destroy();
      cutting();
      cutting = undefined;
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when the next answer was lost, and the connection with it. */
    loseAnswer: () =>
      new Promise<void>((done) => {
        cutting = done;
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describeWith('redis-server', 'an answer lost with its connection', (program) => {
  const { redis, upstream, relay } = scene(program);
  let tap: Awaited<ReturnType<typeof createTap>> | undefined;
  afterEach(() => tap?.close());

  test('is 503: the claim is neither repeated nor taken for made', async () => {
    tap = await createTap(redis().port);
    const running = await relay({ REDIS_URL: tap.url });
    const client = await pairWith(running.origin);
    await client.call({ path: '/before' });
    await redis().ask('CONFIG', 'RESETSTAT');

    const sealed = await client.seal({ path: '/cut' });
    const lost = tap.loseAnswer();
    const [answer] = await Promise.all([sent(running, sealed), lost]);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');

    await untilReady(running);
    // It was made: whoever captured the request gains nothing by it.
    expect((await sent(running, sealed)).status).toBe(570);
    expect((await client.call({ path: '/after' })).status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/before', '/after']);
  });
});
