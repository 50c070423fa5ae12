import type { RedisConstants, RedisCost } from './constants.ts';
import type { PairLoad } from './pairs.ts';
import type { RelayLoad } from './relay-load.ts';
import type { Installation } from './workload.ts';

export interface RedisLoad {
  /** One for each message. */
  readonly claimsPerSecond: number;
  /** Scripts that keep pairs and owners, four for each pairing. */
  readonly pairingScriptsPerSecond: number;
  /** Bytes. */
  readonly pairMemory: number;
  readonly ownerMemory: number;
  /** Bytes per second, to Redis and from it. */
  readonly received: number;
  readonly sent: number;
  /** Cores that are busy all of the time, of which a node can use one. */
  readonly busyCores: number;
  /** Masters; each wants a replica besides. */
  readonly nodes: number;
  readonly nodesForMemory: number;
  readonly nodesForWork: number;
}

const GIB = 2 ** 30;
const SECOND = 1e6;
/** An owner's key lives as long as a pair can. */
const OWNER_SECONDS = 12 * 3_600;
/** Part of `maxmemory` that pairs are planned to take: buffers, fragmentation and peaks get the rest. */
const MEMORY_FILL = 0.6;

/**
 * ```
 * memory = alive · bytes(messages of a pair) + owners · 256,   owners = pairings · 12 h
 * work   = claims · cpuPerMessage + loads · load.cpu + pairings · pairing.cpu
 * nodes  = the greater of ⌈memory / (0.6 · maxmemory)⌉ and ⌈work / utilisation⌉
 * ```
 */
export function redisLoad(
  pairs: PairLoad,
  { loadsPerSecond: loads }: Pick<RelayLoad, 'loadsPerSecond'>,
  { clientCap, redisGib, utilisation }: Installation,
  redis: RedisConstants,
): RedisLoad {
  const claims = pairs.requestsPerSecond;
  const messages = claims / pairs.pairingsPerSecond;
  const pairMemory = pairs.pairsAlive * bytesAfter(messages, redis);
  const owners = clientCap ? pairs.pairingsPerSecond * OWNER_SECONDS : 0;
  const ownerMemory = owners * redis.ownerBytes;
  const bytes = (way: keyof Pick<RedisCost, 'received' | 'sent'>) =>
    claims * redis.claim[way] +
    loads * redis.load[way] +
    pairs.pairingsPerSecond * redis.pairing[way];
  const busy =
    (claims * redis.cpuPerMessage +
      loads * redis.load.cpu +
      pairs.pairingsPerSecond * redis.pairing.cpu) /
    SECOND;
  const nodesForMemory = Math.ceil((pairMemory + ownerMemory) / (redisGib * GIB * MEMORY_FILL));
  const nodesForWork = Math.ceil(busy / utilisation);
  return {
    claimsPerSecond: claims,
    pairingScriptsPerSecond: pairs.pairingsPerSecond * redis.scriptsPerPairing,
    pairMemory,
    ownerMemory,
    received: bytes('received'),
    sent: bytes('sent'),
    busyCores: busy,
    nodes: Math.max(nodesForMemory, nodesForWork),
    nodesForMemory,
    nodesForWork,
  };
}

/** A record grows in steps as bits of claims are added; here as far as the step that is above. */
function bytesAfter(messages: number, { pairBytes }: RedisConstants): number {
  if (messages <= 32) return pairBytes.idle;
  return messages <= 1_024 ? pairBytes.after1024 : pairBytes.after4096;
}
