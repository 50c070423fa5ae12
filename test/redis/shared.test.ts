import { expect, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { exchanged } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { SECRETS } from '../support/relay-server.ts';
import { scene, sent } from './scene.ts';

const OTHER_SECRET = 'uY6sN1eW8kC3zX5oG0vM7bI2tP9hQ4rE';

describeWith('redis-server', 'relays that share a Redis', (program) => {
  const { redis, upstream, relay } = scene(program);

  test('serve any message of any pair, and refuse a replay at each of them', async () => {
    const relays = [await relay(), await relay(), await relay()];
    const client = await pairWith(relays[0]?.origin ?? '');
    const all = Array.from({ length: 30 }, (_, index) => client.seal({ path: `/${index}` }));
    for (const [index, made] of all.entries()) {
      const sealed = await made;
      const here = relays[index % 3];
      if (here === undefined) throw new Error('there are three');
      expect((await client.open(sealed, await sent(here, sealed))).status).toBe(200);
      for (const other of relays) expect((await sent(other, sealed)).status).toBe(570);
    }
    expect(upstream().ledger.map(({ url }) => url)).toEqual(all.map((_, index) => `/${index}`));
  });

  test('run a request once, however many copies reach however many of them together', async () => {
    const relays = [await relay(), await relay()];
    const client = await pairWith(relays[0]?.origin ?? '');
    const sealed = await client.seal({ path: '/once' });
    const copies = Array.from({ length: 20 }, (_, index) =>
      exchanged(relays[index % 2]?.origin ?? '', sealed.wire),
    );
    const statuses = (await Promise.all(copies)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(19).fill(570)]);
    expect(upstream().ledger.length).toBe(1);
  });

  test('ask it once for a message, when its pair is known', async () => {
    const running = await relay();
    const client = await pairWith(running.origin);
    await client.call({ path: '/warm' });
    await redis().ask('CONFIG', 'RESETSTAT');
    for (let count = 0; count < 10; count += 1) await client.call({ path: '/a' });
    const stats = await redis().ask('INFO', 'commandstats');
    expect(stats).toMatch(/cmdstat_evalsha:calls=10,/);
    expect(stats).not.toContain('cmdstat_getrange:calls=1,');
    const calls = [...stats.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g)].map(([, name]) => name);
    // What the script calls counts too; of commands of the relay there is this one.
    expect(calls.filter((name) => !SCRIPTED.includes(name ?? ''))).toEqual(['evalsha']);
  });
  const SCRIPTED = ['time', 'getrange', 'setbit', 'setrange', 'pexpireat', 'config|resetstat'];

  test('tell a client at another relay that its pair is gone, and it pairs again there', async () => {
    const [one, other] = [await relay(), await relay()];
    const application = createMteRelayClient();
    await application.fetch(`${one.origin}/a`);
    const client = await pairWith(one.origin);
    await client.call({ path: '/known' });
    await redis().ask('FLUSHALL');
    const sealed = await client.seal({ path: '/gone' });
    expect((await sent(one, sealed)).status).toBe(560);
    expect((await sent(other, sealed)).status).toBe(560);
    const answer = await application.fetch(`${one.origin}/b`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/a', '/known', '/b']);
    application.close();
  });

  test('keep secrets sealed: another CLIENT_ID_SECRET opens none, a previous one does', async () => {
    const before = await relay();
    const client = await pairWith(before.origin);
    await client.call({ path: '/before' });
    const sealed = await client.seal({ path: '/sealed' });

    const stranger = await relay({ CLIENT_ID_SECRET: OTHER_SECRET });
    const refused = await sent(stranger, sealed);
    expect([refused.status, refused.headers['x-mte-relay-proof']]).toEqual([503, undefined]);

    const rotated = await relay({
      CLIENT_ID_SECRET: OTHER_SECRET,
      CLIENT_ID_SECRET_PREVIOUS: SECRETS.CLIENT_ID_SECRET,
    });
    expect((await sent(rotated, sealed)).status).toBe(200);
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/before', '/sealed']);
  });

  test('stay apart under prefixes of their own', async () => {
    const one = await relay();
    const apart = await relay({ REDIS_KEY_PREFIX: 'apart:' });
    const client = await pairWith(one.origin);
    const sealed = await client.seal({ path: '/a' });
    expect((await sent(apart, sealed)).status).toBe(560);
    expect((await sent(one, sealed)).status).toBe(200);
    expect(await redis().ask('KEYS', 'apart:{*')).toBe('*0\r\n');
  });
});

describeWith('redis-server', 'a Redis that evicts', (program) => {
  const { relay } = scene(program, { 'maxmemory-policy': 'allkeys-lru' });

  test('is warned about', async () => {
    const running = await relay();
    await expect.poll(() => running.log.join()).toContain('maxmemory-policy to noeviction');
    expect(running.log.join()).toContain('allkeys-lru');
  });
});

describeWith('redis-server', 'a Redis that forbids CONFIG', (program) => {
  const { relay } = scene(program, { 'rename-command': 'CONFIG hidden' });

  test('is no reason for a warning', async () => {
    const running = await relay();
    await expect
      .poll(() => running.log.join())
      .toContain('eviction policy of Redis cannot be read');
    expect(running.log.filter((line) => line.includes('"level":"warning"'))).toEqual([]);
  });
});
