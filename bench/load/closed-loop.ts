import { createAnswers } from './answers.ts';
import { openConnection } from './connection.ts';
import type { Batch } from './traffic.ts';

/** What a round took. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
}

export interface ClosedLoop {
  readonly port: number;
  readonly batch: Batch;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Sends the next request on each connection as soon as the last one was answered, until the time is
 * over or the batch is used up. Rejects when an answer is wrong or a connection is lost.
 */
export async function closedLoop({
  port,
  batch,
  connections,
  seconds,
}: ClosedLoop): Promise<Round> {
  const answers = createAnswers(batch);
  const lost = Promise.withResolvers<never>();
  const opened = await Promise.all(
    Array.from({ length: connections }, () => openConnection(port, lost.reject)),
  );
  const over = Promise.withResolvers<void>();
  let next = 0;
  let running = connections;
  let requests = 0;
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;

  for (const connection of opened) {
    const turn = () => {
      if (next >= batch.size || performance.now() >= end) {
        running -= 1;
        if (running === 0) over.resolve();
        return;
      }
      const index = next++;
      connection.send(batch.request(index), (answer) => {
        answers.take(index, answer);
        requests += 1;
        turn();
      });
    };
    turn();
  }
  try {
    await Promise.race([over.promise, lost.promise]);
  } finally {
    for (const connection of opened) connection.close();
  }
  const took = (performance.now() - startedAt) / 1000;
  await answers.check();
  return { requests, seconds: took };
}
