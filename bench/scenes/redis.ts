import { startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import { findRedis, NO_REDIS, redisUrl, startRedis } from '../redis.ts';
import type { Scene } from './scene.ts';
import { compareRelays, skipped } from './two-relays.ts';

export const redis: Scene = {
  title: 'Redis store against the in-memory store',
  run: (effort) =>
    withPrograms(async (keep) => {
      const program = findRedis();
      if (program === undefined) return skipped(NO_REDIS);
      const upstream = await keep(startSmallUpstream());
      const server = await keep(startRedis(program, 'load'));
      const memory = await keep(startRelay(upstream.port));
      const env = { REDIS_URL: redisUrl(server) };
      const shared = await keep(startRelay(upstream.port, { env }));
      const { comparison, table } = await compareRelays(
        { name: 'Redis store', relay: shared },
        { name: 'in-memory store', relay: memory },
        effort,
      );
      return {
        figures: { redis: comparison.figure.median },
        table,
        notes: [
          'Redis runs on the core of the load generator and the upstream.',
          comparison.byCpu
            ? 'The ratio by processor time counts: a core was not used up.'
            : 'The ratio of requests per second counts: both used up their core.',
        ],
      };
    }),
};
