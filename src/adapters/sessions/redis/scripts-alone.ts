import { createCaller, script } from './caller.ts';
import { connectRedis, type RedisAddress } from './connection.ts';

/**
 * A connection for scripts of others, beside that of the store. `run` rejects after the time-out at
 * the latest; a script then may have run.
 */
export function connectRedisScripts(address: RedisAddress) {
  const client = connectRedis(address);
  // Each command tells of its own failure.
  client.on('error', () => {});
  const caller = createCaller(client, address.timeoutMs, () => {});
  return {
    run: (lua: string, key: string, ...args: ReadonlyArray<string | number>): Promise<unknown> =>
      caller.run(script(lua), key, ...args),
    close: () => client.disconnect(),
  };
}
