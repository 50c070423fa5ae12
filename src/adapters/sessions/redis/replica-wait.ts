import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connection.ts';

/** How many replicas have what was written under a key before the call. Gives up after a while. */
export type ReplicaWait = (key: string, replicas: number) => Promise<number>;

/** @param longestMs how long a replica that does not answer is waited for */
export function createReplicaWait(client: RedisClient, longestMs: number): ReplicaWait {
  return client instanceof Cluster ? onNode(client, longestMs) : shared(client, longestMs);
}

/**
 * WAIT holds its connection up, and counts for all that was written on it before. So there is one at a
 * time, and whoever comes meanwhile shares the next.
 */
function shared(client: Redis, longestMs: number): ReplicaWait {
  let running: Promise<unknown> | undefined;
  let next: Promise<number> | undefined;

  const start = (replicas: number): Promise<number> => {
    next = undefined;
    const waiting = client.wait(replicas, longestMs);
    running = waiting
      .catch(() => {})
      .then(() => {
        if (next === undefined) running = undefined;
      });
    return waiting;
  };

  return (_key, replicas) => {
    if (running === undefined) return start(replicas);
    next ??= running.then(() => start(replicas));
    return next;
  };
}

/** WAIT names no key; a pipeline goes where the key of its first command lies. */
function onNode(client: Cluster, longestMs: number): ReplicaWait {
  return async (key, replicas) => {
    const [, waited] = (await client.pipeline().exists(key).wait(replicas, longestMs).exec()) ?? [];
    const [error, count] = waited ?? [new Error('DISCONNECTED'), 0];
    if (error !== null) throw error;
    return Number(count);
  };
}
