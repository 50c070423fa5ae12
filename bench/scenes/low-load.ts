import { createAnswers } from '../load/answers.ts';
import { type Connection, openConnection } from '../load/connection.ts';
import { sealedTraffic } from '../load/sealed-traffic.ts';
import { plainTraffic, type Traffic } from '../load/traffic.ts';
import { startNode, startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import { spread } from '../report/text.ts';
import { differences, medianOf, spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

/** Requests of a round, one after the other. */
const REQUESTS = 400;

export const lowLoad: Scene = {
  title: 'Latency at low load: one connection, one request at a time',
  run: ({ rounds, quick }) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startSmallUpstream());
      const relay = await keep(startRelay(upstream.port));
      const bare = await keep(startNode('./peers/bare.js', 'proxy', `${upstream.port}`));
      const traffics = [
        ['relay', sealedTraffic(relay.port)],
        ['bare node:http + undici', plainTraffic(bare.port)],
        ['upstream alone', plainTraffic(upstream.port)],
      ] as const;
      const medians = new Map<string, number[]>(traffics.map(([name]) => [name, []]));
      // The first rounds only warm the proxies up.
      const warmUp = quick ? 1 : 3;
      for (let round = -warmUp; round < rounds * 2; round++) {
        for (const [name, traffic] of traffics) {
          const median = await oneAfterTheOther(traffic);
          if (round >= 0) medians.get(name)?.push(median);
        }
      }
      const of = (name: string) => medians.get(name) ?? [];
      const added = differences(of('relay'), of('bare node:http + undici'));
      return {
        figures: { 'low-load': added.median },
        table: [
          ['', 'median of a round, ms'],
          ...[...medians].map(([name, figures]) => [name, spread(spreadOf(figures))]),
          ['relay less bare proxy', spread(added)],
        ],
        notes: [`Each of the ${rounds * 2} rounds has ${REQUESTS} requests.`],
      };
    }),
};

/** The median latency in milliseconds. */
async function oneAfterTheOther(traffic: Traffic): Promise<number> {
  const batch = await traffic.prepare(REQUESTS);
  const answers = createAnswers(batch);
  const lost = Promise.withResolvers<never>();
  const connection = await openConnection(traffic.port, lost.reject);
  const latencies: number[] = [];
  try {
    for (let index = 0; index < REQUESTS; index++) {
      const sentAt = performance.now();
      const answer = await Promise.race([asked(connection, batch.request(index)), lost.promise]);
      latencies.push(performance.now() - sentAt);
      answers.take(index, answer);
    }
  } finally {
    connection.close();
  }
  await answers.check();
  return medianOf(latencies);
}

function asked(connection: Connection, request: Buffer) {
  return new Promise<Parameters<Parameters<Connection['send']>[1]>[0]>((resolve) => {
    connection.send(request, resolve);
  });
}
