import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Settings } from './relay-server.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** `src/main.ts` in a process of its own, which ends with the test at the latest. */
export interface RelayProcess {
  readonly pid: number | undefined;
  /** Lines on standard output, so far. */
  readonly lines: readonly string[];
  /** Resolves with where it listens. Rejects when it ends instead. */
  readonly listening: Promise<string>;
  /** All of standard error, and the exit code. */
  readonly ended: Promise<{ readonly errors: string; readonly code: number | null }>;
  /** Resolves once a line with this text was written. */
  wrote(part: string): Promise<void>;
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void;
}

/**
 * @param cwd the working directory; that of the tests unless told
 * @param main what Node runs, where it is not the source
 */
export function startProcess(
  env: Settings,
  argv: readonly string[] = [],
  { cwd, main = MAIN }: { readonly cwd?: string; readonly main?: string } = {},
): RelayProcess {
  const child = spawn(process.execPath, [main, ...argv], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const reader = createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const watch of watchers) watch();
  });
  const found = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const watch = () => {
        for (const line of lines) {
          const match = pattern.exec(line);
          if (match === null) continue;
          watchers.delete(watch);
          resolve(match[1] ?? '');
        }
      };
      watchers.add(watch);
      reader.once('close', () => reject(new Error(`it ended without ${pattern}`)));
      watch();
    });
  const listening = found(/Server listening at http:\/\/\[127\.0\.0\.1\]:(\d+)/).then(
    (port) => `http://127.0.0.1:${port}`,
  );
  // Who does not ask where it listens must not be told that it does not.
  listening.catch(() => {});
  const ended = Promise.all([text(child.stderr), once(child, 'close')]).then(
    ([errors, [code]]) => ({ errors, code }),
  );
  return {
    pid: child.pid,
    lines,
    listening,
    ended,
    wrote: async (part) => {
      await found(new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}
