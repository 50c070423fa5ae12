/** Processor time in microseconds and bytes on the wire, of Redis, for one thing that it does. */
export interface RedisCost {
  readonly cpu: number;
  readonly received: number;
  readonly sent: number;
}

export interface RedisConstants {
  /** Bytes of memory for a pair: new, and after so many claims in a row. */
  readonly pairBytes: {
    readonly idle: number;
    readonly after1024: number;
    readonly after4096: number;
  };
  /** Bytes for the key of an owner with one pair, which stays 12 hours after a pairing. */
  readonly ownerBytes: number;
  readonly scriptsPerPairing: number;
  readonly claim: RedisCost;
  readonly load: RedisCost;
  readonly pairing: RedisCost;
  /** Microseconds of processor time for a claim that a relay waits for, with few others. */
  readonly cpuPerMessage: number;
  /** Microseconds of the relay's processor time for a load, unsealing included. */
  readonly loadCallerCpu: number;
}

export interface RelayConstants {
  /** Resident bytes of a relay that has served nothing. */
  readonly memory: number;
  /** Microseconds of processor time: a message without content; then each KiB of it. */
  readonly cpuPerMessage: number;
  readonly cpuPerKib: number;
  /** Microseconds more for a message where pairs are in Redis. */
  readonly cpuForRedis: number;
  /** Microseconds for a client ID and a pair. */
  readonly cpuPerPairing: number;
}

export interface MemoryConstants {
  /** Bytes for a pair of its own owner; the same once it has got beyond sequence 255. */
  readonly pairBytes: number;
  readonly longPairBytes: number;
}

export interface Constants {
  readonly redis: RedisConstants;
  readonly relay: RelayConstants;
  readonly memory: MemoryConstants;
}

/**
 * Measured with `npm run sizing -- --measure` on two virtual CPUs of a cloud server (Intel Xeon),
 * Node 26, Redis 7.0, everything on the loopback interface. Bytes come out the same each time;
 * processor times differ by a third between runs, and stand here between a quiet run and a busy one.
 * How each is measured:
 *
 * - `redis.pairBytes.idle`, `redis.ownerBytes`: what `used_memory` grows by for 100,000 of them,
 *   saved through the relay's store, sealing included.
 * - `redis.pairBytes.after…`: that, and what `MEMORY USAGE` grows by over claims made in turn.
 * - `redis.claim`, `load`, `pairing`: 100,000 of each, 64 in flight on one connection; processor
 *   time from `used_cpu_*`, bytes from `total_net_*`, scripts from `commandstats`.
 * - `redis.cpuPerMessage`: the same while one relay serves 64 connections, and few claims travel
 *   together.
 * - `redis.loadCallerCpu`: `process.cpuUsage` of the process that makes those loads.
 * - `relay.*`: what /proc books on the process of a relay behind 64 connections that POST 1 KiB and
 *   get 4 KiB, and then 64 KiB both ways; the second gives the cost of a KiB.
 * - `memory.*`: heap and buffers after a garbage collection, with 100,000 pairs in the store.
 */
export const CONSTANTS: Constants = {
  redis: {
    pairBytes: { idle: 277, after1024: 405, after4096: 1_173 },
    ownerBytes: 256,
    scriptsPerPairing: 4,
    claim: { cpu: 6, received: 122, sent: 4 },
    load: { cpu: 2, received: 78, sent: 97 },
    pairing: { cpu: 28, received: 702, sent: 48 },
    cpuPerMessage: 14,
    loadCallerCpu: 30,
  },
  relay: {
    memory: 123_000_000,
    cpuPerMessage: 220,
    cpuPerKib: 6,
    cpuForRedis: 35,
    cpuPerPairing: 900,
  },
  memory: { pairBytes: 315, longPairBytes: 880 },
};

/** Each constant by its path, such as `redis.claim.cpu`. */
export function namedConstants(tree: object, path = ''): [name: string, value: number][] {
  return Object.entries(tree).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' ? [[path + name, value]] : namedConstants(value, `${path}${name}.`),
  );
}
