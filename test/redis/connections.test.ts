import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { pairWith } from '../support/protocol-client.ts';
import { freePort } from '../support/redis-server.ts';
import { readiness, scene } from './scene.ts';

/** Made for these tests, and trusted by nobody. */
const path = (name: string) => fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url));
const pem = (name: string) => readFileSync(path(name), 'utf8');
const TLS = {
  REDIS_TLS_CA: pem('ca'),
  REDIS_TLS_CERT: pem('client'),
  REDIS_TLS_KEY: pem('client-key'),
};

const tlsPort = await freePort();
const overTls = {
  'tls-port': String(tlsPort),
  'tls-ca-cert-file': path('ca'),
  'tls-cert-file': path('server'),
  'tls-key-file': path('server-key'),
  'tls-auth-clients': 'yes',
};

describeWith(
  'redis-server',
  'Redis over TLS, which wants a certificate of the relay',
  (program) => {
    const { upstream, relay } = scene(program, overTls);
    const REDIS_URL = `rediss://localhost:${tlsPort}`;

    test('is used with both', async () => {
      const running = await relay({ REDIS_URL, ...TLS });
      const client = await pairWith(running.origin);
      expect((await client.call({ path: '/a' })).status).toBe(200);
      expect(upstream().ledger.length).toBe(1);
    });
  },
);

describeWith('redis-server', 'Redis over TLS that is not to be trusted', (program) => {
  const { redis, relay } = scene(program, overTls, { started: false });

  test('is not used: its certificate is of another authority', async () => {
    await redis().start();
    const running = await relay({ REDIS_URL: `rediss://localhost:${tlsPort}` });
    await expect.poll(() => running.log.join()).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    expect(await readiness(running)).toBe(503);
  });
});

describeWith('redis-server', 'a Redis with users and databases', (program) => {
  const { redis, relay } = scene(program, {
    user: 'relay on >secret,of@all ~pairs:* +@all -config',
  });

  test('is used as the URL says, and its password is in no log', async () => {
    const url = redis().url.replace('//', '//relay:secret%2Cof%40all@');
    const running = await relay({ REDIS_URL: `${url}/3`, REDIS_KEY_PREFIX: 'pairs:' });
    const client = await pairWith(running.origin);
    expect((await client.call({ path: '/a' })).status).toBe(200);
    expect(await redis().ask('INFO', 'keyspace')).toMatch(/db3:keys=3/);
    expect(running.log.join()).not.toContain('secret');
  });
});

describeWith('redis-server', 'a Redis that refuses the password', (program) => {
  const { redis, relay } = scene(program, { requirepass: 'right' }, { started: false });

  test('is told by its code, without the password', async () => {
    await redis().start();
    const running = await relay({ REDIS_URL: redis().url.replace('//', '//:wrong-one@') });
    await expect.poll(() => running.log.join()).toContain('WRONGPASS');
    expect(await readiness(running)).toBe(503);
    expect(running.log.join()).not.toContain('wrong-one');
  });
});
