import { createHash } from 'node:crypto';
import type { RedisClient } from './connection.ts';
import { failureCode, unavailable } from './failure.ts';
import { createReplicaWait } from './replica-wait.ts';

export type Argument = string | number | Buffer;

/** Asks Redis. Every method rejects with StoreUnavailableError, after the time-out at the latest. */
export interface Caller {
  /** Runs a script, known to Redis or not. */
  run(script: Script, key: string, ...args: readonly Argument[]): Promise<unknown>;
  /**
   * Waits until replicas have what was written under `key` before, and gives how many have; as many
   * as asked for, or those that had it in half of the time-out.
   */
  replicated(key: string, replicas: number): Promise<number>;
  /** Bytes `first` to `last` of a string, of which there are fewer where it is shorter. */
  bytes(key: string, first: number, last: number): Promise<Uint8Array>;
  remove(key: string): Promise<void>;
  /** Takes members out of a sorted set. */
  strike(key: string, members: readonly string[]): Promise<void>;
}

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Commands that are called in the same turn travel together: the driver pipelines them. */
export function createCaller(
  client: RedisClient,
  timeoutMs: number,
  outcome: (code: string | undefined) => void,
): Caller {
  const asked = async <T>(work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('TIMEOUT')), timeoutMs);
    });
    try {
      const answer = await Promise.race([work, late]);
      outcome(undefined);
      return answer;
    } catch (error) {
      const code = failureCode(error);
      outcome(code);
      throw unavailable(code);
    } finally {
      clearTimeout(timer);
    }
  };

  const run = async (
    { lua, sha }: Script,
    key: string,
    args: readonly Argument[],
  ): Promise<unknown> => {
    try {
      return await client.evalsha(sha, 1, key, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return client.eval(lua, 1, key, ...args);
    }
  };

  const replicated = createReplicaWait(client, Math.ceil(timeoutMs / 2));

  return {
    run: (one, key, ...args) => asked(run(one, key, args)),
    replicated: (key, replicas) => asked(replicated(key, replicas)),
    bytes: (key, first, last) => asked(client.getrangeBuffer(key, first, last)),
    async remove(key) {
      await asked(client.del(key));
    },
    async strike(key, members) {
      await asked(client.zrem(key, ...members));
    },
  };
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
