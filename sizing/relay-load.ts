import type { Constants } from './constants.ts';
import type { PairLoad } from './pairs.ts';
import { loadsPerMessage, RECENT_PAIRS } from './relay-cache.ts';
import type { Installation, Workload } from './workload.ts';

export interface RelayLoad {
  /** Cores that are busy all of the time. */
  readonly busyCores: number;
  /** Relay processes, of which each can use one core. */
  readonly relays: number;
  /** Part of its core that each uses. */
  readonly utilisation: number;
  /** Pairs that relays have to ask Redis for, per second. */
  readonly loadsPerSecond: number;
  /** Bytes of memory of each: with its pairs in Redis, and with them in its own memory. */
  readonly memoryWithRedis: number;
  readonly memoryAlone: number;
}

/** One to fail, or to be restarted, while another serves. */
const FEWEST_RELAYS = 2;
const KIB = 1_024;
const SECOND = 1e6;
/** What a busy process needs above an idle one: requests in flight, garbage not yet collected. */
const BUSY_MEMORY = 256 * KIB * KIB;
/** Messages on the average, with which hardly a pair gets beyond sequence 255. */
const SHORT_PAIR = 64;
/** Bytes for one record that a relay remembers of a pair in Redis (src/server.ts). */
const RECENT_BYTES = 300;

/**
 * ```
 * busy   = requests · (message + KiB · perKiB + Redis) + pairings · pairing + loads · load
 * relays = ⌈busy / utilisation⌉
 * ```
 * Loads depend on how many relays there are, and are taken for those that the rest needs.
 */
export function relayLoad(
  pairs: PairLoad,
  workload: Workload,
  installation: Installation,
  { relay, redis, memory }: Constants,
): RelayLoad {
  const kib = (workload.requestBytes + workload.answerBytes) / KIB;
  const message = relay.cpuPerMessage + kib * relay.cpuPerKib + relay.cpuForRedis;
  const relaysFor = (cores: number) =>
    installation.relays ?? Math.max(FEWEST_RELAYS, Math.ceil(cores / installation.utilisation));

  const apart =
    (pairs.requestsPerSecond * message + pairs.pairingsPerSecond * relay.cpuPerPairing) / SECOND;
  const messages = pairs.requestsPerSecond / pairs.pairingsPerSecond;
  const loads =
    pairs.requestsPerSecond *
    loadsPerMessage(workload.clients, messages, relaysFor(apart), installation.sticky);
  const busy = apart + (loads * redis.loadCallerCpu) / SECOND;
  const relays = relaysFor(busy);
  const pairBytes = messages > SHORT_PAIR ? memory.longPairBytes : memory.pairBytes;
  const idle = relay.memory + BUSY_MEMORY;
  const inUse = Math.min(RECENT_PAIRS, pairs.pairsAlive);
  return {
    busyCores: busy,
    relays,
    utilisation: busy / relays,
    loadsPerSecond: loads,
    memoryWithRedis: idle + inUse * RECENT_BYTES,
    memoryAlone: idle + (pairs.pairsAlive / relays) * pairBytes,
  };
}
