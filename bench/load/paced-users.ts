import { setTimeout as delay } from 'node:timers/promises';
import { createAnswers } from './answers.ts';
import type { Round } from './closed-loop.ts';
import { openConnection } from './connection.ts';
import type { Batch } from './traffic.ts';

export interface PacedUsers {
  readonly port: number;
  readonly batch: Batch;
  readonly users: number;
  /** From one request of a user to the next one. */
  readonly periodMs: number;
  readonly seconds: number;
}

/** With how long each answer took, in milliseconds. */
export interface TimedRound extends Round {
  readonly latencies: readonly number[];
}

/**
 * Users on a connection each, who ask at a steady pace, spread evenly over it, whatever the answers
 * take; one who still waits when it is time to ask leaves that turn out. Rejects when an answer is
 * wrong or a connection is lost.
 */
export async function pacedUsers(options: PacedUsers): Promise<TimedRound> {
  const { port, batch, users, periodMs, seconds } = options;
  const answers = createAnswers(batch);
  const lost = Promise.withResolvers<never>();
  const latencies: number[] = [];
  let next = 0;
  const opened = await Promise.all(
    Array.from({ length: users }, () => openConnection(port, lost.reject)),
  );
  const waiting = new Set<Promise<void>>();
  const startedAt = performance.now();
  const turns = Math.floor((seconds * 1000 * users) / periodMs);
  const ask = (user: number) => {
    const connection = opened[user % users];
    if (connection === undefined || next >= batch.size) return;
    const index = next++;
    const { promise, resolve } = Promise.withResolvers<void>();
    const sentAt = performance.now();
    connection.send(batch.request(index), (answer) => {
      latencies.push(performance.now() - sentAt);
      answers.take(index, answer);
      waiting.delete(promise);
      busy.delete(user % users);
      resolve();
    });
    busy.add(user % users);
    waiting.add(promise);
  };
  const busy = new Set<number>();
  try {
    for (let turn = 0; turn < turns; ) {
      const due = ((performance.now() - startedAt) * users) / periodMs;
      for (; turn < Math.min(due, turns); turn++) if (!busy.has(turn % users)) ask(turn);
      await Promise.race([delay(1), lost.promise]);
    }
    await Promise.race([Promise.all(waiting), lost.promise]);
  } finally {
    for (const connection of opened) connection.close();
  }
  const took = (performance.now() - startedAt) / 1000;
  await answers.check();
  return { requests: latencies.length, seconds: took, latencies };
}
