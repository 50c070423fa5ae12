import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedLoop } from './load/closed-loop.ts';
import { sealedTraffic } from './load/sealed-traffic.ts';
import { type CpuProfile, timeByPart, timeByPlace } from './profile/summary.ts';
import { startRelay, startSmallUpstream, withPrograms } from './programs.ts';
import { RELAY_SOURCE } from './relay-build.ts';
import { plainTable } from './report/markdown.ts';
import { number } from './report/text.ts';

const CONNECTIONS = 64;
const WARM_UP = { requests: 10_000, seconds: 30 };
const SAMPLED = { requests: 30_000, seconds: 15 };
const PLACES = 30;

/** Profiles the relay under load, and tells where its time went: by part, and by function. */
export async function profile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'));
  try {
    const requests = await runUnderLoad(folder);
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error('the relay left no profile');
    const taken: CpuProfile = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return [
      plainTable([
        ['part', '% of busy time', 'µs per request'],
        ...lines(timeByPart(taken), requests),
      ]),
      plainTable([
        ['function', '% of busy time', 'µs per request'],
        ...lines(timeByPlace(taken), requests),
      ]),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many requests the profile is about. */
async function runUnderLoad(folder: string): Promise<number> {
  return withPrograms(async (keep) => {
    const upstream = await keep(startSmallUpstream());
    const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=250'];
    const relay = await keep(startRelay(upstream.port, { flags, main: RELAY_SOURCE }));
    const traffic = sealedTraffic(relay.port);
    let requests = 0;
    for (const { requests: most, seconds } of [WARM_UP, SAMPLED]) {
      const batch = await traffic.prepare(most);
      const load = { port: relay.port, batch, connections: CONNECTIONS, seconds };
      requests += (await closedLoop(load)).requests;
    }
    return requests;
  });
}

function lines(times: ReadonlyMap<string, number>, requests: number): readonly string[][] {
  const total = [...times.values()].reduce((sum, micros) => sum + micros, 0);
  return [...times]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, PLACES)
    .map(([name, micros]) => [name, number((micros / total) * 100), number(micros / requests)]);
}
