import { Cluster, Redis, type RedisOptions } from 'ioredis';

/** A machine that Redis, or a Sentinel, listens on. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** How to reach Redis, as {@link connectRedis} takes it. */
export interface RedisAddress {
  readonly mode: 'single' | 'cluster' | 'sentinel';
  /** Of a cluster some nodes, the others are found; in sentinel mode the Sentinels. */
  readonly nodes: readonly [RedisNode, ...RedisNode[]];
  /** What the Sentinels call the master. */
  readonly sentinelMaster: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** PEM texts; undefined: no TLS. */
  readonly tls: RedisTls | undefined;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
}

export interface RedisTls {
  /** Undefined: what Node trusts. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

export type RedisClient = Redis | Cluster;

const LONGEST_RETRY_MS = 1_000;
/** A TLS handshake across a continent is no reason to give up, however short commands have to be. */
const SHORTEST_CONNECT_MS = 2_000;
/** A connection on which nothing comes for this many time-outs is dead, and another one is tried. */
const SILENCE = 2;
/** Slots may have moved without a command meeting it. */
const SLOTS_REFRESH_MS = 2_000;

const retryDelay = (times: number) => Math.min(50 * 2 ** Math.min(times, 10), LONGEST_RETRY_MS);

/**
 * Opens a connection that is tried again for ever. A command is sent once: nothing waits for a
 * connection to come back, and nothing is sent again when an answer is lost, since a claim that ran
 * would then look like a replay. Only what Redis refused without running it (MOVED, ASK, TRYAGAIN,
 * CLUSTERDOWN) is sent to where it belongs.
 */
export function connectRedis(address: RedisAddress): RedisClient {
  const { mode, nodes, password, timeoutMs } = address;
  if (mode === 'cluster') {
    return new Cluster([...nodes], {
      redisOptions: perConnection(address),
      clusterRetryStrategy: retryDelay,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      // The driver would send a command again whose answer was lost.
      retryDelayOnFailover: 0,
      slotsRefreshTimeout: timeoutMs,
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      // Certificates name hosts, not the addresses that the driver would look up.
      dnsLookup: (host, callback) => callback(null, host),
    });
  }
  const options = {
    ...perConnection(address),
    db: address.database,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    retryStrategy: retryDelay,
    // It was demoted: the name, or a Sentinel, may know the new master by now.
    reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  } satisfies RedisOptions;
  if (mode === 'single') return new Redis({ ...options, ...nodes[0] });
  return new Redis({
    ...options,
    sentinels: [...nodes],
    name: address.sentinelMaster ?? '',
    sentinelRetryStrategy: retryDelay,
    sentinelCommandTimeout: timeoutMs,
    enableTLSForSentinelMode: address.tls !== undefined,
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(address.tls === undefined ? {} : { sentinelTLS: tlsOf(address.tls) }),
  });
}

function perConnection({ username, password, tls, timeoutMs }: RedisAddress) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    maxLoadingRetryTime: LONGEST_RETRY_MS,
    commandTimeout: timeoutMs,
    socketTimeout: SILENCE * timeoutMs,
    connectTimeout: Math.max(timeoutMs, SHORTEST_CONNECT_MS),
    connectionName: 'mte-relay',
  } satisfies RedisOptions;
}

function tlsOf({ ca, cert, key }: RedisTls) {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
