import { createHash } from 'node:crypto';
import type { FrozenUsage, UsageLedger } from '../../../ports/usage-ledger.ts';
import { ADD, FREEZE, RELEASE, SETTLE } from './scripts.ts';

/** A connection to Redis. */
export interface RedisScripts {
  /** Runs a script. Rejects, without waiting for long, when Redis cannot be asked. */
  run(lua: string, key: string, ...args: ReadonlyArray<string | number>): Promise<unknown>;
  close(): void;
}

export interface RedisUsageLedgerOptions {
  readonly redis: RedisScripts;
  /** Before every key; without braces. */
  readonly keyPrefix: string;
  /** What is billed: relays with the same text share one ledger. */
  readonly account: string;
  /** For a ledger that is not there yet: a name that no other has. */
  readonly name: string;
  readonly periodMs: number;
  readonly requestsPerUnit: number;
}

/** Of the account's SHA-256, which keeps keys short and free of braces. */
const ACCOUNT_DIGITS = 16;

/** A ledger that any number of relays share. */
export function createRedisUsageLedger(options: RedisUsageLedgerOptions): UsageLedger {
  const { redis, keyPrefix, account, name, periodMs, requestsPerUnit } = options;
  const digest = createHash('sha256').update(account).digest('hex');
  const key = `${keyPrefix}usage:{${digest.slice(0, ACCOUNT_DIGITS)}}`;

  return {
    shared: true,
    async add({ relay, number, requests, periodEnd }) {
      await redis.run(ADD, key, relay, number, requests, periodEnd, periodMs);
    },
    async freeze({ relay, leaseMs, endedBy, oldestEnd, latestEnd, currentEnd }) {
      const times = [endedBy, oldestEnd, latestEnd, currentEnd];
      const rules = [periodMs, requestsPerUnit, name];
      const reply = await redis.run(FREEZE, key, relay, leaseMs, ...times, ...rules);
      return reply === null ? undefined : taken(reply);
    },
    async settle(periodEnd) {
      await redis.run(SETTLE, key, periodEnd);
    },
    async release(relay) {
      await redis.run(RELEASE, key, relay);
    },
    close: () => redis.close(),
  };
}

function taken(reply: unknown) {
  if (!Array.isArray(reply)) throw new TypeError('Redis gave no list');
  const [ledger, ...rest] = reply.map(String);
  const frozen: FrozenUsage[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    frozen.push({ periodEnd: Number(rest[index]), units: Number(rest[index + 1]) });
  }
  return { ledger: String(ledger), frozen: frozen.sort((a, b) => a.periodEnd - b.periodEnd) };
}
