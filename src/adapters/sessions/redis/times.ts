import { type Caller, script } from './caller.ts';
import { unavailable } from './failure.ts';
import { TIMES } from './scripts.ts';

/** Times in milliseconds, by the clock of Redis. */
export interface RedisTimes {
  now(): Promise<number>;
  since(): Promise<number>;
}

const times = script(TIMES);

/**
 * "Empty since" is a key that is set once. On a cluster there is one in each quarter of the slots, and
 * the earliest counts: a node that loses its data then takes no pair of another node's for lost. The
 * latest clock counts for now, so that a pair is never older than the store.
 */
export function createTimes(caller: Caller, keys: readonly string[]): RedisTimes {
  const ask = async () => {
    const replies = await Promise.all(keys.map((key) => caller.run(times, key)));
    return replies.map((reply) => {
      if (!Array.isArray(reply) || reply.length !== 2) throw unavailable('UNKNOWN');
      return { since: Number(reply[0]), now: Number(reply[1]) };
    });
  };
  return {
    now: async () => Math.max(...(await ask()).map(({ now }) => now)),
    since: async () => Math.min(...(await ask()).map(({ since }) => since)),
  };
}
