import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { createRedisSessionStore } from '../../../../src/adapters/sessions/redis/index.ts';
import type { SessionStore } from '../../../../src/ports/session-store.ts';
import type { StoreOptions, StoreUnderTest } from '../../../../src/testing/index.ts';
import { textLogger } from '../../../support/recording-logger.ts';
import { addressOf } from '../../../support/redis-address.ts';
import type { RedisServer } from '../../../support/redis-server.ts';

/** Waits until a store can be asked. */
async function untilReady(store: SessionStore): Promise<SessionStore> {
  while (!(await store.ready())) await new Promise((done) => setTimeout(done, 10));
  return store;
}

const SHIFT = readFileSync(new URL('shift.lua', import.meta.url), 'utf8');

/**
 * A store under a prefix of its own. Redis has the clock, which nobody can set: time passes for the
 * pairs by taking it from what each of them has left.
 */
export async function openStore(
  server: RedisServer,
  { maxPairsPerOwner }: StoreOptions = {},
): Promise<StoreUnderTest> {
  opened += 1;
  const keyPrefix = `test ${opened}:`;
  const store = createRedisSessionStore({
    // Thousands of claims at once take longer than those of one relay may.
    address: addressOf(server.port, 20_000),
    keyPrefix,
    waitReplicas: 0,
    maxPairsPerOwner,
    logger: textLogger().logger,
  });
  const redis = new Redis(server.port);
  await untilReady(store);
  return {
    store,
    async advance(ms) {
      const keys = await redis.keys(`${keyPrefix.replace('[', '\\[')}*`);
      if (keys.length > 0) await redis.eval(SHIFT, keys.length, ...keys, ms);
    },
    async close() {
      redis.disconnect();
      await store.close();
    },
  };
}

let opened = 0;
