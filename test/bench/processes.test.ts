import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canPin, giveWay, spawnPinned } from '../../bench/processes.ts';

const PROCESSES = fileURLToPath(new URL('../../bench/processes.ts', import.meta.url));
/** Says where it may run. */
const ALLOWED = ['sed', '-n', 's/^Cpus_allowed_list:\\t//p', '/proc/self/status'] as const;
/** SCHED_OTHER and SCHED_BATCH, as Linux numbers them. */
const POLICY = { other: 0, batch: 3 } as const;

/** Binds itself as the benchmark does, and starts a program after that. */
const BOUND = `
  const { pinLoad, spawnPinned } = await import(${JSON.stringify(PROCESSES)});
  pinLoad();
  const core = process.argv[1];
  spawnPinned(${JSON.stringify(ALLOWED)}, { core }, 'pipe').stdout.pipe(process.stdout);
`;

function allowedFromBound(core: string): string {
  const flags = ['--input-type=module', '-e', BOUND, core];
  return spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout.trim();
}

/** Field 41 of proc_pid_stat(5); the first two are left out. */
function policyOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
}

async function startedAnywhere(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawnPinned(['sleep', '60'], { core: 'any' });
  onTestFinished(() => {
    child.kill();
  });
  await once(child, 'spawn');
  return Object.assign(child, { pid: child.pid ?? 0 });
}

describe.runIf(canPin)('programs of the benchmark', () => {
  it('may use every processor where they are bound to none, though the load is bound', async () => {
    const here = spawnPinned(ALLOWED, { core: 'any' }, 'pipe').stdout;
    const everywhere = here === null ? '' : (await text(here)).trim();
    expect(everywhere).toMatch(/^0-\d/);
    expect(allowedFromBound('any')).toBe(everywhere);
  });

  it('are kept apart: one processor for what is measured, another for the load', () => {
    expect(allowedFromBound('proxy')).toBe('0');
    expect(allowedFromBound('load')).toBe('1');
  });

  it('give way to others until it is taken back', async () => {
    const { pid } = await startedAnywhere();
    const takeBack = giveWay([pid]);
    expect(policyOf(pid)).toBe(POLICY.batch);
    takeBack();
    expect(policyOf(pid)).toBe(POLICY.other);
  });
});
