import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { exchanged } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import {
  createRedisServer,
  type RedisServer,
  type RedisSettings,
} from '../support/redis-server.ts';
import { expectAway, scene, sent, untilReady } from './scene.ts';

const QUICK = { REDIS_TIMEOUT_MS: '300' };

/** Starts further servers for each test. */
function servers(program: string) {
  let all: RedisServer[] = [];
  afterEach(async () => {
    for (const server of all) await server.remove();
    all = [];
  });
  return async (settings: RedisSettings = {}, sentinel?: readonly string[]) => {
    const server = await createRedisServer(program, settings, sentinel);
    all.push(server);
    await server.start();
    return server;
  };
}

const info = (server: RedisServer) => server.ask('INFO', 'replication');

describeWith('redis-server', 'a master with a replica and a Sentinel', (program) => {
  const { redis, upstream, relay } = scene(program);
  const start = servers(program);
  let replica: RedisServer;
  let sentinel: RedisServer;

  beforeEach(async () => {
    replica = await start({ replicaof: `127.0.0.1 ${redis().port}` });
    await expect.poll(() => info(replica), { timeout: 20_000 }).toContain('link_status:up');
    sentinel = await start({}, [
      `sentinel monitor pairs 127.0.0.1 ${redis().port} 1`,
      'sentinel down-after-milliseconds pairs 500',
      'sentinel failover-timeout pairs 2000',
    ]);
    const known = () => sentinel.ask('SENTINEL', 'REPLICAS', 'pairs');
    await expect.poll(known, { timeout: 20_000 }).toContain(String(replica.port));
  });

  const settings = () => ({
    ...QUICK,
    REDIS_URL: sentinel.url,
    REDIS_MODE: 'sentinel',
    REDIS_SENTINEL_MASTER: 'pairs',
    REDIS_WAIT_REPLICAS: '1',
  });

  test('a claim waits for the replica, and is 503 without it', async () => {
    const running = await relay({ ...settings() });
    const client = await pairWith(running.origin);
    expect((await client.call({ path: '/before' })).status).toBe(200);
    replica.signal('SIGSTOP');
    const answer = await sent(running, await client.seal({ path: '/alone' }));
    expect(answer.status).toBe(503);
    replica.signal('SIGCONT');
    await expect
      .poll(async () => (await sent(running, await client.seal({ path: '/after' }))).status)
      .toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/before', '/after']);
  });

  test('no failover forgets a claim that replicas were waited for', async () => {
    const running = await relay(settings());
    const client = await pairWith(running.origin);
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.seal({ path: `/${index}` })),
    );
    const answers = await Promise.all(made.map(({ wire }) => exchanged(running.origin, wire)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));

    await redis().stop('SIGKILL');
    await expectAway(running, await client.seal({ path: '/away' }));
    await expect.poll(() => info(replica), { timeout: 20_000 }).toContain('role:master');
    await untilReady(running);

    const again = await Promise.all(made.map(({ wire }) => exchanged(running.origin, wire)));
    expect(again.map(({ status }) => status)).toEqual(Array(50).fill(570));
    expect(upstream().ledger.length).toBe(50);
    // The new master has no replica to wait for.
    const alone = await relay({ ...settings(), REDIS_WAIT_REPLICAS: '0' });
    const sealed = await client.seal({ path: '/after' });
    expect((await sent(alone, sealed)).status).toBe(200);
    expect((await sent(alone, sealed)).status).toBe(570);
  });
});

describeWith('redis-server', 'a cluster', (program) => {
  const { upstream, relay } = scene(program, {}, { started: false });
  const start = servers(program);
  const asNode = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '1000' };
  let masters: RedisServer[];
  let replica: RedisServer;

  beforeEach(async () => {
    masters = [await start(asNode), await start(asNode), await start(asNode)];
    replica = await start({ ...asNode, 'cluster-replica-validity-factor': '0' });
    const [first] = masters;
    if (first === undefined) throw new Error('there are three');
    for (const [index, master] of masters.entries()) {
      const slots = [0, 5461, 10_923, 16_384];
      const [from = 0, to = 0] = slots.slice(index, index + 2);
      await master.ask('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to - 1));
      await master.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    }
    for (const node of [...masters.slice(1), replica]) {
      await node.ask('CLUSTER', 'MEET', '127.0.0.1', String(first.port));
    }
    for (const node of [...masters, replica]) {
      await expect
        .poll(() => node.ask('CLUSTER', 'INFO'), { timeout: 20_000 })
        .toMatch(/cluster_state:ok[\s\S]*cluster_known_nodes:4/);
    }
    const [, id = ''] = (await first.ask('CLUSTER', 'MYID')).split('\r\n');
    await expect
      .poll(() => replica.ask('CLUSTER', 'REPLICATE', id), { timeout: 20_000 })
      .toContain('OK');
    await expect.poll(() => info(replica), { timeout: 20_000 }).toContain('link_status:up');
    await expect
      .poll(() => first.ask('CLUSTER', 'SLOTS'), { timeout: 20_000 })
      .toContain(String(replica.port));
  });

  test('has pairs on every node, and goes on where a replica takes the place of a lost master', async () => {
    const running = await relay({
      ...QUICK,
      REDIS_URL: masters.map(({ url }) => url).join(','),
      REDIS_MODE: 'cluster',
    });
    await untilReady(running);
    const clients = [];
    for (let count = 0; count < 24; count += 1) clients.push(await pairWith(running.origin));
    const first = await Promise.all(clients.map((client) => client.seal({ path: '/first' })));
    const all = await Promise.all(first.map((sealed) => sent(running, sealed)));
    expect(all.map(({ status }) => status)).toEqual(Array(24).fill(200));
    for (const master of masters) {
      expect(await master.ask('KEYS', 'mte-relay:{[*]/*')).not.toBe('*0\r\n');
    }

    await masters[0]?.stop('SIGKILL');
    const away = await Promise.all(
      clients.map(async (client) => sent(running, await client.seal({ path: '/away' }))),
    );
    const kinds = new Set(away.map(({ status }) => status));
    expect(kinds).toContain(503);
    expect([...kinds].every((status) => status === 503 || status === 200)).toBe(true);
    expect(upstream().ledger.filter(({ url }) => url === '/away').length).toBe(
      away.filter(({ status }) => status === 200).length,
    );

    await expect.poll(() => info(replica), { timeout: 20_000 }).toContain('role:master');
    await untilReady(running);
    for (const [index, client] of clients.entries()) {
      const replayed = first[index];
      if (replayed === undefined) throw new Error('there are as many');
      expect((await sent(running, replayed)).status).toBe(570);
      expect((await client.call({ path: '/after' })).status).toBe(200);
    }
  });
});
