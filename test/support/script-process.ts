import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../bin/launch.js', import.meta.url));

/**
 * A script of this package as npm starts it, in a process group of its own.
 * @param env what is set besides the environment there is
 */
export function startScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const child = spawn(process.execPath, [LAUNCHER, script, ...args], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = -(child.pid ?? 0);
  onTestFinished(() => {
    if (isThere(group)) process.kill(group, 'SIGKILL');
  });
  let output = '';
  const seen = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output += piece;
    for (const look of seen) look();
  });
  const errors = text(child.stderr);
  const closed = once(child, 'close');

  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** The first capture of the pattern in the output, as soon as it stands there. */
    said: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output);
          if (found !== null) resolve(found[1] ?? found[0]);
        };
        seen.add(look);
        look();
        void closed.then(() => reject(new Error(`it ended and never said ${pattern}: ${output}`)));
      }),
    /** How it ended. */
    async ended() {
      const [code, signal] = await closed;
      return { code, signal, output, errors: await errors };
    },
    /** Whether a process of its group is left. */
    isAnyLeft: () => isThere(group),
  };
}

function isThere(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}
