import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from './deadline.ts';

/** The relay, in a process of its own. */
export interface RelayProcess {
  readonly origin: string;
  readonly port: number;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** Every line that the relay has logged, of all its processes. */
  readonly log: readonly string[];
  /** Resolves when it listens: on the port given or a free one, and on the same one ever after. */
  start(): Promise<void>;
  /** `kill -9`: it gets no chance to say goodbye. Throws if it does not run. */
  kill(): Promise<void>;
  /** Stops it in its tracks, with its connections open, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Stops it as an operator would, if it runs. */
  stop(): Promise<void>;
}

/** What the README's minimal example sets, and what else is to be set. */
export interface RelaySettings extends Readonly<Record<string, string>> {
  readonly UPSTREAM: string;
  readonly CLIENT_ID_SECRET: string;
  readonly CORS_ORIGINS: string;
}

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const TIED = new URL('./tied-to-parent.ts', import.meta.url).href;
const LISTENING = /Server listening at http:\/\/\[[^\]]*\]:(\d+)/;
const START_MS = 20_000;
const END_MS = 10_000;

/** A relay that does not run yet. `firstPort` 0: any free one. */
export function createRelayProcess(settings: RelaySettings, firstPort = 0): RelayProcess {
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let port = firstPort;

  const start = async () => {
    child = spawn(process.execPath, ['--import', TIED, MAIN], {
      // Where nobody balances, nobody has to notice first.
      env: { SHUTDOWN_DELAY_MS: '0', ...settings, HOST: '127.0.0.1', PORT: `${port}` },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    try {
      port = await within(START_MS, 'the port of the relay', listeningPort(child, log));
    } catch (error) {
      await end('SIGKILL');
      throw error;
    }
  };
  const running = () =>
    child?.pid !== undefined && child.exitCode === null && child.signalCode === null
      ? child
      : undefined;
  const end = async (signal: NodeJS.Signals) => {
    const relay = running();
    if (relay === undefined) return;
    const ended = once(relay, 'close');
    relay.kill(signal);
    await within(END_MS, `the end of the relay after ${signal}`, ended);
  };

  return {
    get origin() {
      return `http://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    log,
    start,
    async kill() {
      if (running() === undefined) throw new Error('the relay had ended by itself');
      await end('SIGKILL');
    },
    signal(name) {
      running()?.kill(name);
    },
    async stop() {
      await end('SIGTERM').catch(() => end('SIGKILL'));
    },
  };
}

/** Reads the log, for good, and gives the port once it stands there. */
function listeningPort(child: ChildProcess, log: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const first = log.length;
    for (const output of [child.stdout, child.stderr]) {
      if (output === null) continue;
      createInterface({ input: output }).on('line', (line) => {
        log.push(line);
        const port = LISTENING.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const said = log.slice(first).slice(-5).join('\n');
      reject(new Error(`the relay ended with ${signal ?? code} before it listened\n${said}`));
    });
  });
}
