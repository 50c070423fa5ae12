import { type ClosedLoop, closedLoop } from './load/closed-loop.ts';
import type { Traffic } from './load/traffic.ts';
import { cpuSeconds, type Program } from './processes.ts';
import type { Effort } from './scenes/scene.ts';
import { ratios, type Spread } from './statistics.ts';

/** One of those that are compared, and how to ask through it. */
export interface Subject {
  readonly name: string;
  readonly traffic: Traffic;
  /** Whose processor time counts. */
  readonly program: Program;
}

/** What a round showed of a subject. */
export interface Figures {
  readonly perSecond: number;
  /** Processor time of a request, in microseconds. */
  readonly cpuMicros: number;
  /** How much of one processor it used. */
  readonly busy: number;
}

/** The most requests that a second may have: what is sealed beforehand for the first round. */
const FIRST_GUESS = 12_000;
const HEADROOM = 1.3;
/** What the first round, which does not count, is for: V8 takes tens of thousands of runs to be done. */
const WARM_UP = { requests: 40_000, rounds: 6 };

/** Runs `rounds` rounds of each subject, in turn (A B C A B C …), once all are warm. */
export async function inTurn(
  subjects: readonly Subject[],
  { rounds, seconds }: Pick<Effort, 'rounds' | 'seconds'>,
  connections: number,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const all = new Map<string, Figures[]>();
  const warmUp = { connections, seconds: WARM_UP.rounds * seconds };
  for (const subject of subjects) await oneRound(subject, WARM_UP.requests, warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      const before = all.get(subject.name) ?? [];
      const rate = before.at(-1)?.perSecond ?? FIRST_GUESS;
      const atMost = Math.ceil(rate * seconds * HEADROOM);
      all.set(subject.name, [...before, await oneRound(subject, atMost, { connections, seconds })]);
    }
  }
  return all;
}

async function oneRound(
  { traffic, program }: Subject,
  atMost: number,
  load: Pick<ClosedLoop, 'connections' | 'seconds'>,
): Promise<Figures> {
  const all = await traffic.prepare(atMost);
  const batch = { ...all, size: Math.min(all.size, atMost) };
  const before = cpuSeconds(program.pids());
  const round = await closedLoop({ port: traffic.port, batch, ...load });
  const cpu = cpuSeconds(program.pids()) - before;
  return {
    perSecond: round.requests / round.seconds,
    cpuMicros: (cpu / round.requests) * 1e6,
    busy: cpu / round.seconds,
  };
}

/** Two subjects compared. */
export interface Comparison {
  readonly perSecond: Spread;
  readonly cpu: Spread;
  /** The one of both that counts. */
  readonly figure: Spread;
  readonly byCpu: boolean;
}

/** From this on, a processor counts as used up. */
const FULL = 0.9;

/**
 * How many requests ours takes for one of theirs. Requests per second tell that only where both use
 * up their processor; where the load was too weak for one, or others had the processor, requests per
 * second of processor time do.
 */
export function compare(ours: readonly Figures[], theirs: readonly Figures[]): Comparison {
  const of = (key: keyof Figures, figures: readonly Figures[]) => figures.map((one) => one[key]);
  const perSecond = ratios(of('perSecond', ours), of('perSecond', theirs));
  const cpu = ratios(of('cpuMicros', theirs), of('cpuMicros', ours));
  const full = (figures: readonly Figures[]) =>
    figures.filter(({ busy }) => busy >= FULL).length * 2 > figures.length;
  const byCpu = !(full(ours) && full(theirs));
  return { perSecond, cpu, figure: byCpu ? cpu : perSecond, byCpu };
}
