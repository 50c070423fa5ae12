import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An example that runs, and serves somewhere. */
export interface ExampleProcess {
  /** Where it said that it listens. */
  readonly origin: string;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** Asks it to end, and gives its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Runs an example by Node as its first line says, on a free port of the loopback interface.
 *
 * @param path below `examples/client`
 */
export async function startExample(
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<ExampleProcess> {
  const file = fileURLToPath(new URL(`../../../examples/client/${path}`, import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  const closed = once(child, 'close');
  const listening = once(createInterface({ input: child.stdout }), 'line');
  const early = closed.then(() => Promise.reject(new Error(`${path} ended: ${errors}`)));
  const [line] = await Promise.race([listening, early]);
  early.catch(() => {
    // It ended because it was told to.
  });
  return {
    origin: String(line),
    errors: () => errors,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}
