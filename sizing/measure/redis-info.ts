import type { RedisServer } from '../../test/support/redis-server.ts';

/** What a Redis says of its own work so far. */
export interface RedisWork {
  /** Bytes that it has allocated. */
  readonly memory: number;
  /** Microseconds of processor time. */
  readonly cpu: number;
  /** Bytes from its clients, and to them. */
  readonly received: number;
  readonly sent: number;
  /** Calls of a command, in lower case; those that scripts make count too. */
  calls(command: string): number;
}

export async function redisWork(redis: RedisServer): Promise<RedisWork> {
  const text = await redis.ask('INFO', 'all');
  const field = (name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  const seconds = field('used_cpu_user') + field('used_cpu_sys');
  return {
    memory: field('used_memory'),
    cpu: seconds * 1e6,
    received: field('total_net_input_bytes'),
    sent: field('total_net_output_bytes'),
    calls: (command) =>
      Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(text)?.[1] ?? 0),
  };
}
