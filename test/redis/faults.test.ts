import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { refusalIsProved } from '../../src/domain/refusal-proof.ts';
import { describeWith } from '../setup/describe-with.ts';
import { crypto, pairWith } from '../support/protocol-client.ts';
import { expectAway, scene, sent, untilReady } from './scene.ts';

/** Short, so that a test need not wait: what counts is that the answer does not wait for Redis. */
const QUICK = { REDIS_TIMEOUT_MS: '200' };

describeWith('redis-server', 'Redis absent when the relay starts', (program) => {
  const { redis, upstream, relay } = scene(program, {}, { started: false });

  test('the relay listens, says so, and serves as soon as Redis is there', async () => {
    const started = await relay(QUICK);
    await expect.poll(() => started.log.join()).toContain('Redis cannot be asked yet');
    expect(started.log.join()).toContain('ECONNREFUSED');
    expect(await pairWith(started.origin).catch((error) => error.message)).toContain('503');
    await redis().start();
    await untilReady(started);
    expect(started.log.join()).toContain('Redis answers.');
    const client = await pairWith(started.origin);
    expect((await client.call({ path: '/a' })).status).toBe(200);
    expect(upstream().ledger.length).toBe(1);
  });
});

describeWith('redis-server', 'Redis stopped', (program) => {
  const { redis, upstream, relay } = scene(program, { appendonly: 'yes', appendfsync: 'always' });

  test('and started empty: a proof says that the pair is lost, and the client pairs again', async () => {
    const running = await relay(QUICK);
    const client = await pairWith(running.origin);
    const application = createMteRelayClient();
    const post = () => application.fetch(`${running.origin}/pay`, { method: 'POST', body: 'x' });
    expect((await post()).status).toBe(200);

    await redis().stop('SIGKILL');
    await expectAway(running, await client.seal({ path: '/away' }));
    await redis().start({ appendonly: 'no' });
    await untilReady(running);

    const sealed = await client.seal({ path: '/lost' });
    const answer = await sent(running, sealed);
    expect(answer.status).toBe(560);
    const proof = String(answer.headers['x-mte-relay-proof']);
    const { signer } = crypto;
    expect(await refusalIsProved(signer, client.pair, 560, sealed.header, proof)).toBe(true);

    expect((await post()).status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/pay', '/pay']);
    application.close();
  });

  test('and started with its data: pairs go on, and a replay is still one', async () => {
    const running = await relay(QUICK);
    const client = await pairWith(running.origin);
    const before = await client.seal({ path: '/before' });
    expect((await sent(running, before)).status).toBe(200);

    await redis().stop('SIGKILL');
    await expectAway(running, await client.seal({ path: '/away' }));
    await redis().start();
    await untilReady(running);

    expect((await sent(running, before)).status).toBe(570);
    expect((await client.call({ path: '/after' })).status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/before', '/after']);
  });
});

describeWith('redis-server', 'a Redis that is there and does not serve', (program) => {
  const { redis, upstream, relay } = scene(program);
  const config = (name: string, value: string) => redis().ask('CONFIG', 'SET', name, value);

  const faults = [
    {
      name: 'is a replica (READONLY)',
      reason: 'READONLY',
      make: () => redis().ask('REPLICAOF', '127.0.0.1', '1'),
      mend: () => redis().ask('REPLICAOF', 'NO', 'ONE'),
    },
    {
      name: 'is out of memory (OOM)',
      reason: 'OOM',
      make: () => config('maxmemory', '1'),
      mend: () => config('maxmemory', '0'),
    },
    {
      name: 'stands still, as a process',
      reason: 'TIMEOUT',
      make: async () => redis().signal('SIGSTOP'),
      mend: async () => redis().signal('SIGCONT'),
    },
    {
      name: 'stands still for its clients (CLIENT PAUSE)',
      reason: 'TIMEOUT',
      make: () => redis().ask('CLIENT', 'PAUSE', '3600000', 'WRITE'),
      mend: () => redis().ask('CLIENT', 'UNPAUSE'),
    },
  ];

  test.each(faults)('$name: 503, nothing runs, and it recovers by itself', async (fault) => {
    const running = await relay(QUICK);
    const client = await pairWith(running.origin);
    const warm = await client.seal({ path: '/before' });
    expect((await sent(running, warm)).status).toBe(200);

    await fault.make();
    // One after another, so that later ones meet a connection in every state that it goes through.
    for (let count = 0; count < 5; count += 1) {
      await expectAway(running, await client.seal({ path: '/away' }));
    }
    expect(await pairWith(running.origin).catch((error) => error.message)).toContain('503');
    expect(running.log.join()).toContain(`"reason":"${fault.reason}"`);

    await fault.mend();
    await untilReady(running);
    expect((await client.call({ path: '/after' })).status).toBe(200);
    expect((await sent(running, warm)).status).toBe(570);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/before', '/after']);
  });

  test('loads its data (LOADING): 503 until it has', async () => {
    const running = await relay(QUICK);
    const client = await pairWith(running.origin);
    const fill = "for i = 1, 200 do redis.call('SET', 'filling ' .. i, i) end return 1";
    await redis().ask('EVAL', fill, '0');
    await redis().ask('SAVE');
    await redis().stop('SIGKILL');
    const slowly = {
      'key-load-delay': '50000',
      'loading-process-events-interval-bytes': '1024',
    };
    await redis().start(slowly);
    expect(await redis().ask('GET', 'a')).toContain('LOADING');
    await expectAway(running, await client.seal({ path: '/away' }));
    await config('key-load-delay', '0');
    await untilReady(running);
    expect((await client.call({ path: '/after' })).status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/after']);
  });

  test('has forgotten the scripts: they are sent again, and the claim is made once', async () => {
    const running = await relay(QUICK);
    const client = await pairWith(running.origin);
    await client.call({ path: '/1' });
    await redis().ask('SCRIPT', 'FLUSH');
    const sealed = await client.seal({ path: '/2' });
    expect((await sent(running, sealed)).status).toBe(200);
    expect((await sent(running, sealed)).status).toBe(570);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/1', '/2']);
  });
});

describe('what a fault costs', () => {
  describeWith('redis-server', 'an application', (program) => {
    const { redis, upstream, relay } = scene(program);

    test('nothing, where its requests are safe and Redis is back soon', async () => {
      const running = await relay(QUICK);
      const application = createMteRelayClient();
      const url = `${running.origin}/a`;
      expect((await application.fetch(url)).status).toBe(200);
      redis().signal('SIGSTOP');
      const waiting = application.fetch(url);
      await delay(500);
      redis().signal('SIGCONT');
      expect((await waiting).status).toBe(200);
      expect(upstream().ledger.length).toBe(2);
      application.close();
    });
  });
});
