import { closedLoop } from '../load/closed-loop.ts';
import { type PacedUsers, pacedUsers, type TimedRound } from '../load/paced-users.ts';
import { sealedTraffic } from '../load/sealed-traffic.ts';
import { plainTraffic, type Traffic } from '../load/traffic.ts';
import { startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import { number } from '../report/text.ts';
import { differences, medianOf, ratios } from '../statistics.ts';
import type { Effort, Scene } from './scene.ts';

const USERS = [400, 500, 550, 600];
/** A user asks this often at the pace of a person, and far above it. */
const PACES = [
  { name: 'steady', periodMs: 1250 },
  { name: 'tenfold', periodMs: 125 },
] as const;

/** Requests before the first round, which do not count. */
const WARM_UP = 30_000;

export const paced: Scene = {
  title: 'Paced users: the API through the relay, and the API alone',
  run: (effort) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startSmallUpstream());
      const relay = await keep(startRelay(upstream.port));
      const api = plainTraffic(upstream.port);
      const through = sealedTraffic(relay.port);
      const warmUp = effort.quick ? 1_000 : WARM_UP;
      for (const { port, prepare } of [through, api]) {
        const batch = await prepare(warmUp);
        // An answer in plain may be asked for any number of times: the time bounds those.
        await closedLoop({ port, batch, connections: 64, seconds: warmUp / 5_000 });
      }
      const points: Point[] = [];
      for (const { name, periodMs } of PACES) {
        for (const users of USERS) {
          points.push(await point(name, { users, periodMs }, through, api, effort));
        }
      }
      const steady = points.filter(({ pace }) => pace === 'steady');
      return {
        figures: {
          'paced-share': Math.min(...steady.map(({ share }) => share)),
          'paced-latency': Math.max(...steady.map(({ added }) => added)),
        },
        table: [
          [
            'users',
            'pace',
            'relay req/s',
            'API req/s',
            'relay %',
            'relay median ms',
            'API median ms',
            'extra median ms',
          ],
          ...points.map(line),
        ],
        notes: [
          'Each user has a connection and asks every 1.25 s (steady) or every 125 ms (tenfold); the target is about the steady pace. Users are spread evenly over the period.',
        ],
      };
    }),
};

interface Point {
  readonly users: number;
  readonly pace: string;
  readonly relay: readonly TimedRound[];
  readonly api: readonly TimedRound[];
  readonly share: number;
  readonly added: number;
}

/** Short rounds of both in turn: there are eight points. */
async function point(
  pace: string,
  load: Pick<PacedUsers, 'users' | 'periodMs'>,
  through: Traffic,
  alone: Traffic,
  { rounds, quick }: Effort,
): Promise<Point> {
  const relay: TimedRound[] = [];
  const api: TimedRound[] = [];
  const seconds = quick ? 0.5 : 1.25;
  const atMost = Math.ceil((load.users * seconds * 1000) / load.periodMs);
  const run = async (traffic: Traffic) => {
    const batch = await traffic.prepare(atMost);
    return pacedUsers({ ...load, port: traffic.port, batch, seconds });
  };
  for (let round = 0; round < Math.ceil(rounds / 2); round++) {
    relay.push(await run(through));
    api.push(await run(alone));
  }
  const rates = (timed: readonly TimedRound[]) => timed.map((one) => one.requests / one.seconds);
  return {
    users: load.users,
    pace,
    relay,
    api,
    share: ratios(rates(relay), rates(api)).median * 100,
    added: differences(relay.map(latency), api.map(latency)).median,
  };
}

function latency({ latencies }: TimedRound): number {
  return medianOf(latencies);
}

function line({ users, pace, relay, api, share, added }: Point): readonly string[] {
  const rate = (timed: readonly TimedRound[]) =>
    number(medianOf(timed.map(({ requests, seconds }) => requests / seconds)));
  const median = (timed: readonly TimedRound[]) => number(medianOf(timed.map(latency)));
  const latencies = [median(relay), median(api), number(added)];
  return [`${users}`, pace, rate(relay), rate(api), number(share), ...latencies];
}
