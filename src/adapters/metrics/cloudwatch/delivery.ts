import type { Logger } from '../../../ports/logger.ts';
import { type Failure, failureOf } from './failure.ts';

/** Sends what is queued, one request after another. */
export interface Delivery<Request> {
  /** Queues requests; where there are too many, the oldest are lost. */
  add(requests: readonly Request[]): void;
  /** Sends until nothing is left or one fails; where that is going on already, it is all there is. */
  flush(): Promise<void>;
}

/** Requests that wait while the service is away: a quarter of an hour, with one a minute. */
const MOST_WAITING = 15;

/**
 * A request is sent again only where it is certain that it was not taken, so that nothing counts
 * twice; one of which that is not known is given up. The first failure is logged, and then that it is
 * over, with how many requests were lost.
 *
 * @param send rejects as the SDK does
 */
export function createDelivery<Request>(
  send: (request: Request) => Promise<unknown>,
  logger: Logger,
): Delivery<Request> {
  const waiting: Request[] = [];
  let running: Promise<void> | undefined;
  let failing = false;
  let lost = 0;

  const bound = () => {
    lost += waiting.splice(0, Math.max(0, waiting.length - MOST_WAITING)).length;
  };

  const failed = (request: Request, { outcome, reason, status }: Failure) => {
    if (outcome === 'not-taken') waiting.unshift(request);
    else lost += 1;
    bound();
    if (failing) return;
    failing = true;
    logger.warning('metrics do not reach CloudWatch; this is not said again until they do', {
      reason,
      status,
    });
  };

  const succeeded = () => {
    if (!failing) return;
    failing = false;
    logger.info('metrics reach CloudWatch again', { lost });
    lost = 0;
  };

  const sendAll = async () => {
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      try {
        await send(request);
      } catch (error) {
        failed(request, failureOf(error));
        return;
      }
      succeeded();
    }
  };

  return {
    add(requests) {
      waiting.push(...requests);
      bound();
    },
    async flush() {
      running ??= sendAll().finally(() => {
        running = undefined;
      });
      await running;
    },
  };
}
