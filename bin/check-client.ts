// Judges the built client: its size, what must not be in it, and its package. `npm run check -- client`

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientFaults } from './client/faults.ts';
import { buildClient } from './client/write.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'mte-relay-check-'));
const folder = join(place, 'client/');

/** Runs a tool of node_modules on Node, and shows what it says. Throws where it objects. */
function run(tool: string, entry: string, args: readonly string[]): void {
  const script = join(ROOT, 'node_modules', tool, entry);
  execFileSync(process.execPath, [script, ...args], { stdio: 'inherit', cwd: place });
}

/** `npm pack`, wherever the npm that runs this is. */
function pack(): string {
  const npm = process.env.npm_execpath;
  const args = ['pack', '--silent', '--pack-destination', place, folder];
  if (npm?.endsWith('npm-cli.js')) execFileSync(process.execPath, [npm, ...args]);
  else execFileSync('npm', args, { shell: process.platform === 'win32' });
  const tarball = readdirSync(place).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made nothing');
  return join(place, tarball);
}

try {
  await buildClient(folder);
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const faults = clientFaults(new Map(scripts.map((name) => [name, readFileSync(folder + name)])));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  const tarball = pack();
  run('publint', 'src/cli.js', ['run', tarball, '--strict']);
  run('@arethetypeswrong/cli', 'dist/index.js', [tarball, '--profile', 'esm-only', '--no-emoji']);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(place, { recursive: true });
}
