import { EXTERNAL_PARTS, findPart } from '../../test/setup/external-parts.ts';
import { CONSTANTS, type Constants, namedConstants } from '../constants.ts';
import { measureMemoryStore } from './memory-store.ts';
import { measureRedisStore } from './redis-store.ts';
import { measureRelay } from './relay-cpu.ts';

export interface Sample {
  /** Pairs that stores are filled with. */
  readonly pairs: number;
  /** Messages of each kind that a relay serves; a sixth as many pairings. */
  readonly requests: number;
}

/** Measures every constant, and gives a line for each. Throws where there is no redis-server. */
export async function measureAll(sample: Sample): Promise<string> {
  const part = EXTERNAL_PARTS['redis-server'];
  const program = findPart(part);
  if (program === undefined) {
    throw new Error(`there is no redis-server: install it, or set ${part.variable} to its path`);
  }
  const measured = await measure(program, sample);
  return ['constant                        measured    in use', ...lines(measured)].join('\n');
}

async function measure(program: string, { pairs, requests }: Sample): Promise<Constants> {
  const memory = await measureMemoryStore(pairs);
  const store = await measureRedisStore(program, pairs);
  const { redisCpuPerMessage, ...relay } = await measureRelay(program, {
    requests,
    pairings: Math.ceil(requests / 6),
  });
  return { redis: { ...store, cpuPerMessage: redisCpuPerMessage }, relay, memory };
}

function lines(measured: Constants): string[] {
  const inUse = new Map(namedConstants(CONSTANTS));
  return namedConstants(measured).map(
    ([name, value]) =>
      name.padEnd(28) +
      short(value).padStart(12) +
      short(inUse.get(name) ?? Number.NaN).padStart(10),
  );
}

const short = (value: number) =>
  String(value >= 1_000 ? Math.round(value) : Number(value.toPrecision(3)));
