import type { IncomingMessage } from 'node:http';
import {
  type Ask,
  whole as allOf,
  type Prepared,
  prepareInPlain,
  prepareSealed,
} from '../load/transfers.ts';
import { cpuSeconds, residentBytes } from '../processes.ts';
import {
  type Listening,
  startNode,
  startRelay,
  startStreamUpstream,
  withPrograms,
} from '../programs.ts';
import { megabytes, number, spread } from '../report/text.ts';
import { ratios, spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const GIBIBYTE = 2 ** 30;
const SAMPLE_MS = 50;
/** Part of it that each further round transfers. */
const ROUND = 1 / 4;
/** Bytes of the downloads that are opened and looked at; of the others, the bytes are counted. */
const CHECKED = 4 * 2 ** 20;

export const gigabyte: Scene = {
  title: '1 GiB up and down, streamed',
  run: ({ rounds, quick }) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startStreamUpstream());
      const relay = await keep(startRelay(upstream.port, { env: { MAX_BODY_BYTES: '0' } }));
      const bare = await keep(startNode('./peers/bare.js', 'proxy', `${upstream.port}`));
      const bytes = quick ? GIBIBYTE / 16 : GIBIBYTE;
      const sides: readonly Side[] = [
        { program: relay, prepare: (ask) => prepareSealed(relay.port, ask) },
        { program: bare, prepare: async (ask) => prepareInPlain(bare.port, ask) },
      ];
      const before = residentBytes(relay.pids());
      let most = before;
      const watch = setInterval(() => {
        most = Math.max(most, residentBytes(relay.pids()));
      }, SAMPLE_MS);
      const up = await inTurn(sides, rounds, { method: 'POST', path: '/upload', bytes });
      const down = await inTurn(sides, rounds, {
        method: 'GET',
        path: `/download?bytes=${bytes}`,
        bytes,
      });
      clearInterval(watch);
      const growth = megabytes(most - before);
      return {
        figures: {
          upload: up.ratio.median,
          download: down.ratio.median,
          'resident-growth': growth,
        },
        table: [
          ['', 'relay MB/s', 'bare MB/s', 'relay / bare', 'relay / bare by CPU'],
          ['up', ...columns(up)],
          ['down', ...columns(down)],
        ],
        notes: [
          `Each has 1 GiB in its first transfer, which warms it up, and a quarter of it in each round. The relay's resident memory grew by ${number(growth)} MB at the most. The bytes that go up are sealed beforehand; those that come down are counted, and a shorter download is opened and checked.`,
        ],
      };
    }),
};

interface Side {
  readonly program: Listening;
  readonly prepare: (ask: Ask) => Promise<Prepared>;
}

type Compared = Awaited<ReturnType<typeof inTurn>>;

function columns({ rates, ratio, cpu }: Compared): readonly string[] {
  return [...rates.map((rate) => spread(spreadOf(rate))), spread(ratio), spread(cpu)];
}

/** Megabytes per second, and those per second of processor time. */
async function inTurn(sides: readonly Side[], rounds: number, whole: Ask) {
  const rates = sides.map((): number[] => []);
  const efficiencies = sides.map((): number[] => []);
  for (const side of sides) {
    await checkContent(side);
    await transfer(await side.prepare(whole), whole);
  }
  const ask = partOf(whole);
  for (let round = 0; round < rounds; round++) {
    for (const [side, { program, prepare }] of sides.entries()) {
      const prepared = await prepare(ask);
      const before = cpuSeconds(program.pids());
      const seconds = await transfer(prepared, ask);
      rates[side]?.push(megabytes(ask.bytes) / seconds);
      efficiencies[side]?.push(megabytes(ask.bytes) / (cpuSeconds(program.pids()) - before));
    }
  }
  const [ours = [], theirs = []] = rates;
  const [ourCpu = [], theirCpu = []] = efficiencies;
  return { rates, ratio: ratios(ours, theirs), cpu: ratios(ourCpu, theirCpu) };
}

function partOf({ method, path, bytes }: Ask): Ask {
  const part = bytes * ROUND;
  return { method, path: path.replace(`${bytes}`, `${part}`), bytes: part };
}

/** How long it took, in seconds. Throws when not everything came. */
async function transfer(prepared: Prepared, { method, bytes }: Ask): Promise<number> {
  const startedAt = performance.now();
  const answer = await prepared.send();
  const came = method === 'GET' ? await counted(answer) : Number(await textOf(prepared, answer));
  const seconds = (performance.now() - startedAt) / 1000;
  // What is sealed is a little longer.
  if (came < bytes) throw new Error(`of ${bytes} bytes, ${came} arrived`);
  return seconds;
}

async function counted(answer: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const piece of answer) bytes += piece.length;
  return bytes;
}

async function textOf(prepared: Prepared, answer: IncomingMessage): Promise<string> {
  return (await allOf(await prepared.content(answer))).toString();
}

/** Opens a short download, and throws when it is not what the upstream sends. */
async function checkContent({ prepare }: Side): Promise<void> {
  const path = `/download?bytes=${CHECKED}`;
  const prepared = await prepare({ method: 'GET', path, bytes: CHECKED });
  const content = await textOf(prepared, await prepared.send());
  if (content !== 'r'.repeat(CHECKED)) throw new Error('a download is not what the upstream sends');
}
