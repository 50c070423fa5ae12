import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Closers } from '../demo/closers.ts';
import { createRelayProcess, type RelayProcess } from '../demo/relay-process.ts';
import {
  createRedisServer,
  freePort,
  type RedisServer,
  type RedisSettings,
} from '../test/support/redis-server.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { relaySettings } from './relay-settings.ts';
import { until } from './until.ts';
import { type LedgerUpstream, startUpstream } from './upstream.ts';

/** Several relays behind a balancer, with one Redis and one upstream. */
export interface Scene {
  readonly upstream: LedgerUpstream;
  readonly redis: RedisServer;
  /** Those that run as a rule. */
  readonly relays: readonly RelayProcess[];
  /** One more, known to the balancer, which does not run as a rule. */
  readonly spare: RelayProcess;
  readonly balancer: Balancer;
  /** Empties Redis while it is stopped. */
  emptyRedis(): Promise<void>;
  /** Resolves once the balancer finds exactly these relays ready; default: all but the spare. */
  settled(relays?: readonly RelayProcess[]): Promise<void>;
}

export interface SceneOptions {
  /** Remembers how to stop what is started. */
  readonly closers: Closers;
  /** Paths of the programs. */
  readonly programs: { readonly redis: string; readonly haproxy: string };
  readonly relays: number;
}

/** Redis forgets nothing when it is killed. */
const DURABLE: RedisSettings = { appendonly: 'yes', appendfsync: 'always' };

export async function startScene({ closers, programs, relays: count }: SceneOptions) {
  const upstream = await startUpstream();
  await closers.add(upstream.close);
  const redis = await createRedisServer(programs.redis, DURABLE);
  await closers.add(redis.remove);
  await redis.start();

  const settings = relaySettings(upstream.origin, redis.url);
  const made: RelayProcess[] = [];
  for (let index = 0; index <= count; index += 1) {
    const relay = createRelayProcess(settings, await freePort());
    // At once: nobody calls any more. One that stands still ends too.
    await closers.add(() => relay.kill().catch(() => {}));
    made.push(relay);
  }
  const relays = made.slice(0, count);
  const [spare] = made.slice(count);
  if (spare === undefined) throw new Error('a scene has a spare relay');
  await Promise.all(relays.map((relay) => relay.start()));

  const ports = made.map(({ port }) => port);
  const balancer = await startBalancer(programs.haproxy, ports);
  await closers.add(balancer.stop);

  const scene: Scene = {
    upstream,
    redis,
    relays,
    spare,
    balancer,
    emptyRedis: () => rm(join(redis.folder, 'appendonlydir'), { recursive: true, force: true }),
    async settled(expected = relays) {
      const wanted = expected.map(({ port }) => port).sort();
      const what = `the balancer finds ${wanted.length} relays ready`;
      await until(what, async () => {
        const ready = [...(await balancer.ready())].sort();
        return ready.join() === wanted.join();
      });
    },
  };
  await scene.settled();
  return scene;
}
