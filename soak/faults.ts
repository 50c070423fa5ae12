import { setTimeout as delay } from 'node:timers/promises';
import type { RelayProcess } from '../demo/relay-process.ts';
import type { Outage } from './ledger.ts';
import type { Fault, FaultKind } from './plan.ts';
import type { Scene } from './scene.ts';
import { until } from './until.ts';

/** What a fault does. It resolves when it is mended, which is before everybody has found out. */
type Perform = (scene: Scene, relay: RelayProcess, lastsMs: number) => Promise<void>;

const PERFORM: Record<FaultKind, Perform> = {
  async kill(_, relay, lastsMs) {
    await relay.kill();
    await delay(lastsMs);
    await relay.start();
  },
  async terminate(_, relay, lastsMs) {
    await terminate(relay);
    await delay(lastsMs);
    await relay.start();
  },
  async pause(_, relay, lastsMs) {
    relay.signal('SIGSTOP');
    await delay(lastsMs);
    relay.signal('SIGCONT');
  },
  async add({ relays, spare, settled }, _, lastsMs) {
    await spare.start();
    await settled([...relays, spare]);
    await delay(lastsMs);
    await terminate(spare);
  },
  async 'rolling-restart'({ relays, settled }, _, lastsMs) {
    for (const relay of relays) {
      await terminate(relay);
      await delay(lastsMs);
      await relay.start();
      await settled();
    }
  },
  async 'redis-restart'({ redis }, _, lastsMs) {
    await redis.stop('SIGKILL');
    await delay(lastsMs);
    await redis.start();
  },
  async 'redis-empty'({ redis, emptyRedis }, _, lastsMs) {
    await redis.stop('SIGKILL');
    await emptyRedis();
    await delay(lastsMs);
    await redis.start();
  },
  async 'redis-stall'({ redis }, _, lastsMs) {
    redis.signal('SIGSTOP');
    await delay(lastsMs);
    redis.signal('SIGCONT');
  },
  'balancer-reload': ({ balancer }) => balancer.reload(),
};

/** What takes every relay away at once. */
const TOTAL: ReadonlySet<FaultKind> = new Set(['redis-restart', 'redis-empty', 'redis-stall']);

/**
 * Makes a fault, mends it and waits until every relay serves again.
 * Gives the outage that it was, if it was a total one.
 */
export async function makeFault(scene: Scene, fault: Fault): Promise<Outage | undefined> {
  const relay = scene.relays[fault.relay];
  if (relay === undefined) throw new Error(`there is no relay ${fault.relay}`);
  const from = performance.now();
  await PERFORM[fault.kind](scene, relay, fault.lastsMs);
  await allServe(scene);
  return TOTAL.has(fault.kind) ? { from, until: performance.now() } : undefined;
}

/** The balancer hears of a relay with a delay: so each is asked, and the balancer after that. */
async function allServe({ relays, settled }: Scene): Promise<void> {
  for (const { origin } of relays) {
    const ready = () =>
      fetch(`${origin}/api/mte-ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(`the relay at ${origin} is ready`, ready);
  }
  await settled();
}

/** SIGTERM, on which a relay has to end by itself. */
async function terminate(relay: RelayProcess): Promise<void> {
  await relay.stop();
  if (relay.log.at(-1)?.includes('"Stopped."') !== true) {
    throw new Error(`the relay at ${relay.origin} did not end on SIGTERM`);
  }
}
