import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export interface Launch {
  readonly args: readonly string[];
  /** Options of the Node that runs the launcher itself. */
  readonly nodeOptions?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where `bin/` is; the repository unless given. */
  readonly root?: string;
}

/** A new folder that goes away with the test. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'launch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** An executable file in a folder of its own that goes away with the test. */
export function script(name: string, code: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, code);
  chmodSync(path, 0o755);
  return path;
}

/** A repository with the launcher in it, and with nothing installed. */
export function freshClone(): string {
  const folder = temporaryFolder();
  for (const name of ['bin', 'package.json', 'package-lock.json']) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Starts the launcher; what is left of it ends with the test. */
export function startLauncher(launch: Launch): ChildProcessByStdio<null, Readable, Readable> {
  const { args, nodeOptions = [], env = {}, root = REPOSITORY } = launch;
  const { RELAY_NODE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'bin/launch.js'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Runs the launcher to its end. */
export async function runLauncher(launch: Launch) {
  const child = startLauncher(launch);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { output, errors, code };
}
