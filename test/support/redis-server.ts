import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Settings by their names in `redis.conf`. */
export type RedisSettings = Readonly<Record<string, string>>;

/** A real redis-server, or Sentinel, on the loopback. Stopped and started it keeps its port and folder. */
export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:…` */
  readonly url: string;
  readonly folder: string;
  /** Resolves once it answers, which it also does while it loads its data. */
  start(extra?: RedisSettings): Promise<void>;
  /** SIGTERM, or SIGKILL. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops it in its tracks, with its connections open, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Runs one command, and gives the reply as it came. */
  ask(...command: readonly string[]): Promise<string>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/**
 * @param program redis-server's path
 * @param sentinel makes it a Sentinel, with these lines of configuration
 */
export async function createRedisServer(
  program: string,
  settings: RedisSettings = {},
  sentinel?: readonly string[],
): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'relay-redis-'));
  let child: ChildProcess | undefined;

  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    async start(extra = {}) {
      const ports = settings['tls-port'] === undefined ? { port: String(port) } : { port: '0' };
      const all = { bind: '127.0.0.1', ...ports, dir: folder, ...settings, ...extra };
      const lines = Object.entries(all).map(([name, value]) => `${name} ${value}`);
      const file = join(folder, 'server.conf');
      await writeFile(file, [...lines, ...(sentinel ?? ['save ""'])].join('\n'));
      const args = [file, ...(sentinel === undefined ? [] : ['--sentinel'])];
      child = spawn(program, args, { stdio: 'ignore' });
      await answering(child, Number(settings['tls-port'] ?? port), 'tls-port' in settings);
    },
    async stop(signal = 'SIGTERM') {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill(signal);
      await ended;
    },
    signal: (name) => {
      child?.kill(name);
    },
    ask: (...command) => reply(port, command),
    async remove() {
      await server.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answering(child: ChildProcess, port: number, connectOnly: boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    try {
      await (connectOnly ? connection(port) : reply(port, ['PING']));
      return;
    } catch {
      await delay(20);
    }
  }
  throw new Error('redis-server does not answer');
}

async function connection(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

/** The driver is what is tested, so this is not the driver: RESP by hand, the reply up to a pause. */
async function reply(port: number, command: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${command.length}\r\n${words.join('')}`);
    const [first] = await once(socket, 'data');
    let text = String(first);
    socket.on('data', (more) => {
      text += String(more);
    });
    if (text.startsWith('$') || text.startsWith('*')) await delay(5);
    return text;
  } finally {
    socket.destroy();
  }
}
