import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Which processor a program is bound to: what is measured, or what measures it. */
export type Core = 'proxy' | 'load' | 'any';

const CORES = { proxy: 0, load: 1 } as const;
const START_MS = 20_000;
const END_MS = 10_000;

/** Asked for before anything is bound: afterwards Node counts one. */
const PROCESSORS = availableParallelism();

/** Whether programs can be bound to processors here: there are two, and `taskset` (Linux). */
export const canPin =
  PROCESSORS >= 2 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** A program that runs until it is stopped. */
export interface Program {
  /** Itself, and what it has started. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly core: Core;
  readonly env?: NodeJS.ProcessEnv;
  /** It is ready once it takes connections here. */
  readonly port: number;
}

/** Binds this process, which makes the load, to its processor. */
export function pinLoad(): void {
  if (canPin) spawnSync('taskset', ['-apc', `${CORES.load}`, `${process.pid}`]);
}

/**
 * Lets go first what is measured, where it shares a processor with programs that make the load
 * (SCHED_BATCH, sched(7)): they no longer interrupt it each time that something comes for them.
 * What they start meanwhile gives way as well.
 *
 * @returns takes it back
 */
export function giveWay(pids: readonly number[]): () => void {
  const schedule = (policy: '--batch' | '--other') => {
    if (!canPin) return;
    for (const pid of pids) spawnSync('chrt', ['--all-tasks', policy, '--pid', '0', `${pid}`]);
  };
  schedule('--batch');
  return () => schedule('--other');
}

export function spawnPinned(
  [command, ...args]: readonly [string, ...string[]],
  { core, env = process.env }: Pick<ProgramOptions, 'core' | 'env'>,
  output: 'inherit' | 'pipe' = 'inherit',
): ChildProcess {
  const cores = core === 'any' ? `0-${PROCESSORS - 1}` : `${CORES[core]}`;
  const [program, ...rest] = canPin
    ? (['taskset', '-c', cores, command, ...args] as const)
    : ([command, ...args] as const);
  const child = spawn(program, rest, { env, stdio: ['ignore', output, 'inherit'] });
  // Whatever ends the bench ends what it has started.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

/** Starts a program. Rejects when it ends, or takes no connections within 20 s. */
export async function start(
  command: readonly [string, ...string[]],
  options: ProgramOptions,
): Promise<Program> {
  const child = spawnPinned(command, options);
  await listening(child, options.port, command.join(' '));
  const { pid = 0 } = child;
  return {
    pids: () => [pid, ...childrenOf(pid)],
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Seconds of processor time that processes have used, all their threads. */
export function cpuSeconds(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const statistics = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8');
      nanoseconds += Number(statistics.split(' ', 1)[0]);
    }
  }
  return nanoseconds / 1e9;
}

/** Resident memory of processes, in bytes. */
export function residentBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

function childrenOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number);
}

async function listening(child: ChildProcess, port: number, name: string): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await delay(20)) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    if (await accepts(port)) return;
  }
  child.kill('SIGKILL');
  throw new Error(`${name} does not listen`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
