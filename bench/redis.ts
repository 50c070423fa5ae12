import { EXTERNAL_PARTS, findPart } from '../test/setup/external-parts.ts';
import { type Core, freePort, start } from './processes.ts';
import type { Listening } from './programs.ts';

/** Why a scene with Redis is left out. */
export const NO_REDIS =
  'Skipped: there is no redis-server here. Install it, or set REDIS_SERVER_PATH.';

/** The path of redis-server, where there is one. */
export function findRedis(): string | undefined {
  return findPart(EXTERNAL_PARTS['redis-server']);
}

/** A redis-server that keeps everything in memory. */
export async function startRedis(program: string, core: Core): Promise<Listening> {
  const port = await freePort();
  const settings = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--logfile',
    '/dev/null',
  ];
  return { ...(await start([program, ...settings], { core, port })), port };
}

export function redisUrl({ port }: Listening): string {
  return `redis://127.0.0.1:${port}`;
}
