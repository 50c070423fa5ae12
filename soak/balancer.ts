import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '../test/support/redis-server.ts';
import { until } from './until.ts';

/** A real HAProxy on the loopback, with the configuration that the documentation recommends. */
export interface Balancer {
  readonly origin: string;
  /** Ports of the relays that its health checks find ready. */
  ready(): Promise<readonly number[]>;
  /** New processes take over from the old ones, which finish what they have. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const RECOMMENDED = new URL('../docs/haproxy.cfg', import.meta.url);

/**
 * @param program haproxy's path
 * @param relays ports of all relays that there may be
 */
export async function startBalancer(program: string, relays: readonly number[]): Promise<Balancer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'relay-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  const control = join(folder, 'control');
  const recommended = await readFile(RECOMMENDED, 'utf8');
  await writeFile(file, onLoopback(recommended, port, relays, control));

  // Master and worker: a reload starts another worker.
  const haproxy = spawn(program, ['-W', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  haproxy.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-2_000);
  });
  const answering = async () => {
    if (haproxy.exitCode !== null) throw new Error(`haproxy ended: ${said}`);
    return (await table(control)).length > 0;
  };
  const stop = async () => {
    await end(haproxy);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until('haproxy answers', answering);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    async ready() {
      const rows = await table(control);
      return rows.filter(({ status }) => status === 'UP').map(({ relay }) => relay);
    },
    async reload() {
      const before = await workerOf(control);
      haproxy.kill('SIGUSR2');
      await until('haproxy has another worker', async () => {
        const now = await workerOf(control);
        return now !== undefined && now !== before;
      });
    },
    stop,
  };
}

/** The same configuration with the addresses of a scene, and a socket to ask it by. */
function onLoopback(
  recommended: string,
  port: number,
  relays: readonly number[],
  control: string,
): string {
  const kept = recommended.split('\n').filter((line) => !/^\s*(bind|server)\s/.test(line));
  const servers = relays.map((relay) => `    server ${relay} 127.0.0.1:${relay}`);
  const listening = kept
    .join('\n')
    .replace(/^frontend .*$/m, (line) => `${line}\n    bind 127.0.0.1:${port}`);
  const asked = `global\n    stats socket ${control} mode 600 level admin\n`;
  return `${asked}${listening}${servers.join('\n')}\n`;
}

/** What it knows of its relays; empty while it cannot be asked. */
async function table(control: string): Promise<{ relay: number; status: string }[]> {
  const [head = '', ...rows] = (await ask(control, 'show stat')).trim().split('\n');
  const names = head.replace(/^# /, '').split(',');
  const [server, status] = [names.indexOf('svname'), names.indexOf('status')];
  return rows
    .map((row) => row.split(','))
    .map((cells) => ({ relay: Number(cells[server]), status: cells[status] ?? '' }))
    .filter(({ relay }) => Number.isInteger(relay));
}

async function workerOf(control: string): Promise<string | undefined> {
  return /^Pid: (\d+)$/m.exec(await ask(control, 'show info'))?.[1];
}

async function ask(control: string, command: string): Promise<string> {
  const socket = connect(control);
  try {
    await once(socket, 'connect');
    socket.end(`${command}\n`);
    return await text(socket);
  } catch {
    return '';
  } finally {
    socket.destroy();
  }
}

async function end(haproxy: ChildProcess): Promise<void> {
  if (haproxy.exitCode !== null || haproxy.signalCode !== null) return;
  const ended = once(haproxy, 'exit');
  // Takes its workers along.
  haproxy.kill('SIGTERM');
  await ended;
}
