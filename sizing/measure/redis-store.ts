import { randomUUID } from 'node:crypto';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createRedisSessionStore } from '../../src/adapters/sessions/redis/index.ts';
import { createSealedStore } from '../../src/domain/sealed-store.ts';
import { PAIR_LIMITS } from '../../src/domain/wire.ts';
import type { SessionStore } from '../../src/ports/session-store.ts';
import { createRedisServer, type RedisServer } from '../../test/support/redis-server.ts';
import type { RedisConstants } from '../constants.ts';
import { inFlight } from './in-flight.ts';
import { redisWork } from './redis-info.ts';
import { silentLogger } from './silent-logger.ts';
import { newStoreKey, newStoreRecord } from './store-entries.ts';

/** Pairs whose growth is watched; each claim of each is made. */
const WATCHED = 50;
const TIMEOUT_MS = 10_000;
const PREFIX = 'mte-relay:';

/**
 * Fills a Redis of its own through the relay's store, and reads what Redis says of it.
 *
 * @param program redis-server's path
 * @param pairs that are saved, claimed, loaded and, once more, made for clients of their own
 */
export async function measureRedisStore(
  program: string,
  pairs: number,
): Promise<Omit<RedisConstants, 'cpuPerMessage'>> {
  const redis = await createRedisServer(program);
  await redis.start();
  const address = {
    mode: 'single',
    nodes: [{ host: '127.0.0.1', port: redis.port }],
    sentinelMaster: undefined,
    username: undefined,
    password: undefined,
    database: 0,
    tls: undefined,
    timeoutMs: TIMEOUT_MS,
  } as const;
  const options = { address, keyPrefix: PREFIX, waitReplicas: 0, logger: silentLogger };
  const plain = seal(createRedisSessionStore(options));
  const owned = seal(createRedisSessionStore({ ...options, maxPairsPerOwner: 256 }));
  try {
    await untilReady(plain);
    await untilReady(owned);
    const { idleBytes, ...costs } = await measureMemory(redis, plain, pairs);
    const pairBytes = await measureGrowth(redis, plain, idleBytes);
    const pairing = await measurePairing(redis, owned, pairs);
    return { pairBytes, ...costs, ...pairing };
  } finally {
    await plain.close();
    await owned.close();
    await redis.remove();
  }
}

function seal(store: SessionStore): SessionStore {
  return createSealedStore(store, createCrypto(), () => ['a secret of this measurement alone']);
}

async function untilReady(store: SessionStore): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await store.ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the store does not become ready');
}

/** Pairs without owners: their memory, then what claims and loads of them cost. */
async function measureMemory(redis: RedisServer, store: SessionStore, pairs: number) {
  const keys = Array.from({ length: pairs }, newStoreKey);
  const empty = await redisWork(redis);
  await inFlight(keys, (key) => store.save(key, newStoreRecord(), PAIR_LIMITS, '*/nobody'));
  const idle = await redisWork(redis);
  await inFlight(keys, (key) => store.claim(key, 0));
  const claimed = await redisWork(redis);
  const ownBefore = process.cpuUsage();
  await inFlight(keys, (key) => store.load(key));
  const own = process.cpuUsage(ownBefore);
  const loaded = await redisWork(redis);
  return {
    idleBytes: (idle.memory - empty.memory) / pairs,
    claim: {
      cpu: (claimed.cpu - idle.cpu) / pairs,
      received: (claimed.received - idle.received) / pairs,
      sent: (claimed.sent - idle.sent) / pairs,
    },
    load: {
      cpu: (loaded.cpu - claimed.cpu) / pairs,
      received: (loaded.received - claimed.received) / pairs,
      sent: (loaded.sent - claimed.sent) / pairs,
    },
    loadCallerCpu: (own.user + own.system) / pairs,
  };
}

/**
 * What pairs take after claims in turn: what all of them took when they were new, and what Redis's
 * own count of one key, which leaves its index out, has grown by.
 */
async function measureGrowth(redis: RedisServer, store: SessionStore, idle: number) {
  const keys = Array.from({ length: WATCHED }, newStoreKey);
  for (const key of keys) await store.save(key, newStoreRecord(), PAIR_LIMITS, '*/nobody');
  const counted = async () => {
    let sum = 0;
    for (const key of keys) sum += await memoryOf(redis, key);
    return sum / keys.length;
  };
  const claimTo = async (from: number, to: number) => {
    for (let sequence = from; sequence < to; sequence += 1) {
      await inFlight(keys, (key) => store.claim(key, sequence));
    }
    return counted();
  };
  const fresh = await counted();
  const after1024 = idle + (await claimTo(0, 1_024)) - fresh;
  const after4096 = idle + (await claimTo(1_024, 4_096)) - fresh;
  return { idle, after1024, after4096 };
}

async function memoryOf(redis: RedisServer, storeKey: string): Promise<number> {
  return Number((await redis.ask('MEMORY', 'USAGE', `${PREFIX}{${storeKey}}`)).slice(1));
}

/** Pairings, each of a client of its own: what they cost, and what the owner's key adds. */
async function measurePairing(redis: RedisServer, store: SessionStore, pairs: number) {
  const before = await redisWork(redis);
  const clients = Array.from({ length: pairs }, () => ({
    key: newStoreKey(),
    id: `*/${randomUUID()}`,
  }));
  await inFlight(clients, async ({ key, id }) => {
    await store.now();
    await store.save(key, newStoreRecord(), PAIR_LIMITS, id);
  });
  const after = await redisWork(redis);
  await inFlight(clients, ({ key }) => store.delete(key));
  const left = await redisWork(redis);
  return {
    ownerBytes: (left.memory - before.memory) / pairs,
    scriptsPerPairing: (after.calls('evalsha') - before.calls('evalsha')) / pairs,
    pairing: {
      cpu: (after.cpu - before.cpu) / pairs,
      received: (after.received - before.received) / pairs,
      sent: (after.sent - before.sent) / pairs,
    },
  };
}
