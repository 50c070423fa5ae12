import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Core, freePort, type Program, start } from './processes.ts';
import { COMPILED, RELAY_MAIN } from './relay-build.ts';

/** A program that listens. */
export interface Listening extends Program {
  readonly port: number;
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A program of this folder, whose last argument is its port. */
export async function startNode(
  script: string,
  core: Core,
  ...args: readonly string[]
): Promise<Listening> {
  const port = await freePort();
  const command = [process.execPath, at(script), ...args, `${port}`] as const;
  // A peer's use of what Node has deprecated is not ours to tell.
  const env = { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1' };
  return { ...(await start(command, { core, port, env })), port };
}

export const startSmallUpstream = () => startNode('./upstreams/small.ts', 'load');
export const startStreamUpstream = () => startNode('./upstreams/streams.ts', 'load');

/** What a relay of the bench is told. Everything else is as the image has it. */
export function relaySettings(upstream: number, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: COMPILED,
    NODE_ENV: 'production',
    UPSTREAM: `http://127.0.0.1:${upstream}`,
    CORS_ORIGINS: 'https://app.example.com',
    CLIENT_ID_SECRET: 'qZ7nW2xK9vB4mT6yR1cJ8pL5sD3fH0gA',
    RELAY_IDENTITY_KEY: 'Lm4Xw8Rz1Qk6Tj9Vb3Nc7Hy2Fp5Gd0Sa',
    HOST: '127.0.0.1',
    PORT: `${port}`,
    LOG_LEVEL: 'warning',
    PAIRINGS_PER_MINUTE: '0',
  };
}

export interface RelayOptions {
  readonly core?: Core;
  /** Beside those of {@link relaySettings}. */
  readonly env?: NodeJS.ProcessEnv;
  /** Node's. */
  readonly flags?: readonly string[];
  /** The built relay unless given. */
  readonly main?: string;
}

/** The relay as in production, warnings logged. */
export async function startRelay(
  upstream: number,
  { core = 'proxy', env = {}, flags = [], main = RELAY_MAIN }: RelayOptions = {},
): Promise<Listening> {
  const port = await freePort();
  const settings = { ...relaySettings(upstream, port), ...env };
  const command = [process.execPath, ...flags, main] as const;
  return { ...(await start(command, { core, port, env: settings })), port };
}

/** Whether this relay knows a setting. */
export function hasSetting(name: string): boolean {
  const { stdout } = spawnSync(process.execPath, [RELAY_MAIN, '--help'], { encoding: 'utf8' });
  return new RegExp(`\\b${name}\\b`).test(stdout);
}

/** Runs `work` with programs, and stops them whatever comes of it. */
export async function withPrograms<Result>(
  work: (keep: <One extends Program>(starting: Promise<One>) => Promise<One>) => Promise<Result>,
): Promise<Result> {
  const programs: Program[] = [];
  try {
    return await work(async (starting) => {
      const program = await starting;
      programs.push(program);
      return program;
    });
  } finally {
    for (const program of programs.reverse()) await program.stop();
  }
}
