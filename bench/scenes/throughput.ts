import { sealedTraffic } from '../load/sealed-traffic.ts';
import { plainTraffic } from '../load/traffic.ts';
import { findNginx, nginxCommand } from '../peers/nginx.ts';
import { freePort, type Program, start } from '../processes.ts';
import {
  type Listening,
  startNode,
  startRelay,
  startSmallUpstream,
  withPrograms,
} from '../programs.ts';
import { number, spread } from '../report/text.ts';
import { compare, type Figures, inTurn, type Subject } from '../rounds.ts';
import { spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const CONNECTIONS = 64;
const RELAY = 'relay';

/** Peers written for Node: the figure that each stands for, and its script. */
const NODE_PEERS = [
  ['vs-bare', 'bare node:http + undici', './peers/bare.js'],
  ['vs-fastify', '@fastify/http-proxy', './peers/fastify-http-proxy.js'],
  ['vs-http-proxy', 'http-proxy', './peers/http-proxy.js'],
  ['vs-hono', 'hono proxy helper', './peers/hono-proxy.js'],
] as const;

const FIGURES: ReadonlyMap<string, string> = new Map([
  ...NODE_PEERS.map(([figure, name]) => [name, figure] as const),
  ['nginx', 'vs-nginx'],
]);

export const throughput: Scene = {
  title: `1 kB POST and answer, ${CONNECTIONS} connections, one core`,
  run: (effort) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startSmallUpstream());
      const relay = await keep(startRelay(upstream.port));
      const subjects: Subject[] = [
        { name: RELAY, traffic: sealedTraffic(relay.port), program: relay },
        subject('upstream alone', upstream),
      ];
      const nginx = findNginx();
      if (nginx !== undefined)
        subjects.push(subject('nginx', await keep(startNginx(nginx, upstream))));
      for (const [, name, script] of NODE_PEERS) {
        const args = `${upstream.port}`;
        subjects.push(subject(name, await keep(startNode(script, 'proxy', args))));
      }
      const measured = await inTurn(subjects, effort, CONNECTIONS);
      return {
        ...compared(measured),
        notes: [
          'The ratio is that of requests per second where both proxies used up their core in most rounds, else that of requests per second of processor time: where the load generator or the upstream was the limit, requests per second would flatter the slower one.',
          'The upstream alone runs on the core of the load generator.',
          ...(nginx === undefined
            ? ['nginx: skipped, it is not here and cannot be installed.']
            : []),
        ],
      };
    }),
};

function subject(name: string, program: Listening): Subject {
  return { name, traffic: plainTraffic(program.port), program };
}

async function startNginx(program: string, upstream: Listening): Promise<Listening> {
  const port = await freePort();
  const command = await nginxCommand(program, upstream.port, port);
  const nginx: Program = await start(command, { core: 'proxy', port });
  return { ...nginx, port };
}

function compared(measured: ReadonlyMap<string, readonly Figures[]>) {
  const ours = measured.get(RELAY) ?? [];
  const figures: Record<string, number> = {};
  const lines = [...measured].map(([name, theirs]) => {
    const own = [
      spread(spreadOf(theirs.map(({ perSecond }) => perSecond))),
      spread(spreadOf(theirs.map(({ cpuMicros }) => cpuMicros))),
      number(spreadOf(theirs.map(({ busy }) => busy * 100)).median),
    ];
    if (name === RELAY) return [name, ...own, '', '', ''];
    const { perSecond, cpu, figure, byCpu } = compare(ours, theirs);
    const key = FIGURES.get(name);
    if (key !== undefined) figures[key] = figure.median;
    return [name, ...own, spread(perSecond), spread(cpu), byCpu ? 'processor time' : 'requests'];
  });
  const heading = ['', 'requests/s', 'CPU µs/request', 'core used, %'];
  const ratioHeading = ['relay / this, requests/s', 'relay / this, by CPU', 'what counts'];
  return { figures, table: [[...heading, ...ratioHeading], ...lines] };
}
