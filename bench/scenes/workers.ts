import { giveWay } from '../processes.ts';
import { hasSetting, startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import { findRedis, NO_REDIS, redisUrl, startRedis } from '../redis.ts';
import type { Scene } from './scene.ts';
import { compareRelays, skipped } from './two-relays.ts';

export const workers: Scene = {
  title: 'Two workers against one',
  run: (effort) =>
    withPrograms(async (keep) => {
      if (!hasSetting('WORKERS')) return skipped('Skipped: this relay has no setting WORKERS.');
      const program = findRedis();
      if (program === undefined) return skipped(NO_REDIS);
      const upstream = await keep(startSmallUpstream());
      const server = await keep(startRedis(program, 'load'));
      const relay = (count: string) => {
        const env = { REDIS_URL: redisUrl(server), WORKERS: count };
        return startRelay(upstream.port, { core: 'any', env });
      };
      const one = await keep(relay('1'));
      const two = await keep(relay('2'));
      const takeBack = giveWay([process.pid, ...upstream.pids(), ...server.pids()]);
      const { comparison, table } = await compareRelays(
        { name: '2 workers', relay: two },
        { name: '1 worker', relay: one },
        effort,
      ).finally(takeBack);
      return {
        figures: { workers: comparison.perSecond.median },
        table,
        notes: [
          'Both use Redis, and may run on every core; load generator, upstream and Redis share one of them and give way to the relay there. Requests per second count, which on a machine of two cores are what is left beside the load.',
        ],
      };
    }),
};
