import { setTimeout as delay } from 'node:timers/promises';
import type { Closers } from '../demo/closers.ts';
import type { SoakOptions } from './arguments.ts';
import { makeFault } from './faults.ts';
import { balance, type Ledger, type Outage, PATIENCE_MS } from './ledger.ts';
import { startLoad } from './load.ts';
import { planOf } from './plan.ts';
import { faultLine } from './report.ts';
import { type SceneOptions, startScene } from './scene.ts';

export interface RunOptions extends SoakOptions, Pick<SceneOptions, 'programs'> {
  readonly closers: Closers;
  /** Gets each line as it happens. */
  readonly say: (line: string) => void;
}

/**
 * Calm after a total outage: longer than the tries of a call that met its end, which would else meet
 * the next outage with none left.
 */
const CALM_AFTER_OUTAGE_MS = PATIENCE_MS + 500;
/** Calm before the ledger is made up, in which calls still meet what the last fault left behind. */
const LAST_CALM_MS = 1_000;

/** Plays faults for the given time, the last one to its end, and makes up the ledger. */
export async function runSoak({ seconds, seed, relays, programs, closers, say }: RunOptions) {
  const scene = await startScene({ closers, programs, relays });
  const load = startLoad(scene.balancer.origin, seed);
  await closers.add(load.stop);
  say(`${relays} relays serve at ${scene.balancer.origin}`);

  const start = performance.now();
  const end = start + seconds * 1_000;
  const outages: Outage[] = [];
  for (const fault of planOf(seed, relays)) {
    await delay(fault.calmMs);
    if (performance.now() >= end) break;
    say(faultLine(fault, performance.now() - start));
    const outage = await makeFault(scene, fault);
    if (outage === undefined) continue;
    outages.push(outage);
    await delay(CALM_AFTER_OUTAGE_MS);
  }
  await delay(LAST_CALM_MS);
  await load.stop();
  const ledger: Ledger = balance(load.calls, scene.upstream.received, outages);
  return { ledger, start };
}
