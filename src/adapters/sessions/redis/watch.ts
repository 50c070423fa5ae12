import type { Logger } from '../../../ports/logger.ts';
import type { RedisClient } from './connection.ts';
import { failureCode, NO_CONNECTION } from './failure.ts';

/** Says in the log when Redis goes and comes, once each time. */
export interface Watch {
  /** What became of a command: undefined for an answer, else a failure's code. */
  outcome(code: string | undefined): void;
  /** Another number for each time that a connection was lost. */
  losses(): number;
  stop(): void;
}

/**
 * Says so if Redis is not there at the start as well, and looks at its eviction policy each time that
 * it comes: a Redis that evicts forgets claims together with pairs, and calls fail that need not.
 */
export function watchRedis(client: RedisClient, logger: Logger): Watch {
  let state: 'starting' | 'up' | 'down' = 'starting';
  let stopped = false;
  let losses = 0;

  const down = (code: string) => {
    if (state === 'down' || stopped) return;
    logger.warning(
      state === 'starting'
        ? 'Redis cannot be asked yet: encoded requests are answered with 503 until it can'
        : 'Redis cannot be asked: encoded requests are answered with 503 until it can again',
      { reason: code },
    );
    state = 'down';
  };
  const up = () => {
    if (state === 'up' || stopped) return;
    state = 'up';
    logger.info('Redis answers.');
  };

  client.on('error', (error: unknown) => down(failureCode(error)));
  client.on('close', () => {
    losses += 1;
    down(NO_CONNECTION);
  });
  client.on('-node', () => {
    losses += 1;
  });
  client.on('ready', () => void lookAtPolicy(client, logger).catch(() => {}));

  return {
    outcome(code) {
      if (code === undefined) up();
      // Whether there is a connection at all, the driver's own events say.
      else if (state !== 'starting' || code !== NO_CONNECTION) down(code);
    },
    losses: () => losses,
    stop() {
      stopped = true;
    },
  };
}

async function lookAtPolicy(client: RedisClient, logger: Logger): Promise<void> {
  const [policy, reason] = await client.config('GET', 'maxmemory-policy').then(
    (reply): [unknown, string] => [Array.isArray(reply) ? reply[1] : undefined, ''],
    (error: unknown): [undefined, string] => [undefined, failureCode(error)],
  );
  if (policy === undefined) {
    logger.debug('the eviction policy of Redis cannot be read; it should be noeviction', {
      reason,
    });
  } else if (policy !== 'noeviction') {
    logger.warning(
      'Redis evicts: when it is full it forgets pairs in use, and their calls fail. ' +
        'Set maxmemory-policy to noeviction.',
      { policy: String(policy) },
    );
  }
}
