import { afterEach, beforeEach, expect } from 'vitest';
import { exchanged, get, type WireResponse } from '../support/http-exchange.ts';
import type { Sealed } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import {
  createRedisServer,
  type RedisServer,
  type RedisSettings,
} from '../support/redis-server.ts';
import { type RelayServer, type Settings, startRelay } from '../support/relay-server.ts';

/** A Redis, an upstream and relays, new for each test. */
export interface Scene {
  readonly redis: () => RedisServer;
  readonly upstream: () => RecordingUpstream;
  /** A relay that keeps pairs in that Redis. It stops with the test. */
  relay(settings?: Settings): Promise<RelayServer>;
}

/** @param program redis-server's path; it is started here unless `started` is false */
export function scene(
  program: string,
  settings: RedisSettings = {},
  { started = true } = {},
): Scene {
  let redis: RedisServer;
  let upstream: RecordingUpstream | undefined;
  let relays: RelayServer[] = [];

  beforeEach(async () => {
    redis = await createRedisServer(program, settings);
    if (started) await redis.start();
    upstream = await startUpstream();
  });
  afterEach(async () => {
    for (const relay of relays) await relay.stop();
    relays = [];
    await redis.remove();
    await upstream?.stop();
    upstream = undefined;
  });

  return {
    redis: () => redis,
    upstream: () => running(upstream),
    async relay(given = {}) {
      const relay = await startRelay(running(upstream).origin, { REDIS_URL: redis.url, ...given });
      relays.push(relay);
      if (started) await untilReady(relay);
      return relay;
    },
  };
}

function running(upstream: RecordingUpstream | undefined): RecordingUpstream {
  if (upstream === undefined) throw new Error('the scene has not begun');
  return upstream;
}

type Listening = Pick<RelayServer, 'origin'>;

export async function readiness({ origin }: Listening): Promise<number | undefined> {
  return (await get(origin, '/api/mte-ready')).status;
}

export async function untilReady(relay: Listening): Promise<void> {
  await expect.poll(() => readiness(relay), { timeout: 25_000, interval: 20 }).toBe(200);
}

export function sent({ origin }: RelayServer, { wire }: Sealed): Promise<WireResponse> {
  return exchanged(origin, wire);
}

/** Expects what a relay without its Redis says: not now, in plain, and that it is alive. */
export async function expectAway(relay: RelayServer, sealed: Sealed): Promise<void> {
  const answer = await sent(relay, sealed);
  expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([
    503,
    'store-unavailable',
  ]);
  expect(answer.headers['retry-after']).toBe('1');
  expect(await readiness(relay)).toBe(503);
  expect((await get(relay.origin, '/api/mte-live')).status).toBe(200);
}
