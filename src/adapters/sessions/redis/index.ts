import type { Logger } from '../../../ports/logger.ts';
import type { PairLifetime, SessionStore } from '../../../ports/session-store.ts';
import { MAX_SEQUENCE, StoreUnavailableError } from '../../../ports/session-store.ts';
import { type Argument, createCaller, script } from './caller.ts';
import { connectRedis, type RedisAddress } from './connection.ts';
import { NO_CONNECTION, unavailable } from './failure.ts';
import { createOwnerIndex } from './owner-index.ts';
import { MAX_SECRET_BYTES, ownerMark, SECRET_RANGE, secretIn } from './record.ts';
import { ABSENT, CLAIM, CLAIMED, SAVE } from './scripts.ts';
import { createTimes } from './times.ts';
import { watchRedis } from './watch.ts';

export interface RedisSessionStoreOptions {
  readonly address: RedisAddress;
  /** Before every key; without braces, which say where a key lies in a cluster. */
  readonly keyPrefix: string;
  /** How many replicas must have a claim before it counts. */
  readonly waitReplicas: number;
  /** Pairs that one owner may have. No cap when absent. */
  readonly maxPairsPerOwner?: number | undefined;
  readonly logger: Logger;
}

const save = script(SAVE);
const claim = script(CLAIM);

/** One in each quarter of the slots: 1584, 5649, 9842 and 13907. */
const CLUSTER_TAGS = ['0', '1', '2', '3'];

const LONGEST_MS = 2 ** 48;

/**
 * Keeps pairs in Redis 6.2 or later, or what speaks like it, so that any number of relays share them.
 * It connects at once, waits for Redis as long as it takes, and throws StoreUnavailableError
 * meanwhile. There is no cap for all pairs: Redis has `maxmemory`.
 *
 * Lives are counted by Redis's clock. `save` throws RangeError for a secret above 144 bytes (one of
 * 128 and its seal) and for a lifetime that is not a positive number, `claim` for what is no sequence.
 */
export function createRedisSessionStore(options: RedisSessionStoreOptions): SessionStore {
  const { address, keyPrefix, waitReplicas, maxPairsPerOwner, logger } = options;
  const names = {
    pair: (storeKey: string) => `${keyPrefix}{${storeKey}}`,
    owner: (owner: string) => `${keyPrefix}owner:{${owner}}`,
    since: (tag: string) => `${keyPrefix}since:{${tag}}`,
  };
  const client = connectRedis(address);
  const watch = watchRedis(client, logger);
  const caller = createCaller(client, address.timeoutMs, watch.outcome);
  const tags = address.mode === 'cluster' ? CLUSTER_TAGS : CLUSTER_TAGS.slice(0, 1);
  const times = createTimes(caller, tags.map(names.since));
  const owners =
    maxPairsPerOwner === undefined ? undefined : createOwnerIndex(caller, names, maxPairsPerOwner);
  let closed = false;

  const checkOpen = () => {
    if (closed) throw new StoreUnavailableError('The session store was closed');
  };

  const claimed = async (key: string, sequence: number): Promise<unknown> => {
    const losses = watch.losses();
    const reply = await caller.run(claim, key, sequence);
    if (reply !== CLAIMED || waitReplicas === 0) return reply;
    // If it falls short the claim stands, and is not repeated: the client takes another number.
    const replicas = await caller.replicated(key, waitReplicas);
    if (replicas < waitReplicas) throw unavailable('REPLICAS');
    // On another connection than the claim's, WAIT would not have spoken of the claim.
    if (watch.losses() !== losses) throw unavailable(NO_CONNECTION);
    return reply;
  };

  return {
    async save(key, secret, lifetime, owner) {
      checkOpen();
      checkSecret(secret);
      const { idleMs, totalMs } = wholeLifetime(lifetime);
      const args: Argument[] = [Buffer.from(secret), idleMs, totalMs, ownerMark(owner)];
      await owners?.makeRoom(key, owner);
      await caller.run(save, names.pair(key), ...args);
      await owners?.note(key, owner, { idleMs, totalMs });
    },

    async load(key) {
      checkOpen();
      return secretIn(await caller.bytes(names.pair(key), ...SECRET_RANGE));
    },

    async claim(key, sequence) {
      checkOpen();
      checkSequence(sequence);
      const reply = await claimed(names.pair(key), sequence);
      if (reply === ABSENT) return 'unknown';
      return reply === CLAIMED ? 'claimed' : 'replayed';
    },

    async emptySince() {
      checkOpen();
      return times.since();
    },

    async now() {
      checkOpen();
      return times.now();
    },

    async delete(key) {
      checkOpen();
      await caller.remove(names.pair(key));
    },

    // It writes if it has to, so that a Redis that takes no writes is not ready.
    ready: () =>
      !closed &&
      times.now().then(
        () => true,
        () => false,
      ),

    close() {
      closed = true;
      watch.stop();
      client.disconnect();
    },
  };
}

function checkSecret(secret: Uint8Array): void {
  if (secret.length > MAX_SECRET_BYTES) {
    throw new RangeError(`A pair's secret must have at most ${MAX_SECRET_BYTES} bytes`);
  }
}

function wholeLifetime({ idleMs, totalMs }: PairLifetime): PairLifetime {
  if (!(Number.isFinite(idleMs) && idleMs > 0 && Number.isFinite(totalMs) && totalMs > 0)) {
    throw new RangeError('idleMs and totalMs must be positive numbers of milliseconds');
  }
  const whole = (ms: number) => Math.min(Math.ceil(ms), LONGEST_MS);
  return { idleMs: whole(idleMs), totalMs: whole(totalMs) };
}

function checkSequence(sequence: number): void {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new RangeError(`A sequence must be a whole number from 0 to ${MAX_SEQUENCE}`);
  }
}
