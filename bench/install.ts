import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The other proxies are no part of the relay: they are installed here, when they are first needed. */
export function installPeers(): void {
  if (existsSync(new URL('./node_modules/.package-lock.json', import.meta.url))) return;
  process.stderr.write('bench: installing the other proxies with npm ci …\n');
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm ci failed in bench/: see its message above');
}
