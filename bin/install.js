// Keeps node_modules in step with package-lock.json.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

function lockedPackages(path) {
  const file = new URL(path, root);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

// Optional packages may be for another platform, and a production install has no dev packages.
function mayBeAbsent(entry, development) {
  return entry.optional || entry.devOptional || (entry.dev && !development);
}

/** Whether what npm recorded as installed differs from what the lock file asks for. */
export function isStale(wanted, installed, { tools }) {
  const development = tools || Object.values(installed).some((entry) => entry.dev);
  return Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false;
    const present = installed[path];
    if (present === undefined) return !mayBeAbsent(entry, development);
    return present.version !== entry.version || present.integrity !== entry.integrity;
  });
}

function runNpmCi() {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: fileURLToPath(root), stdio: ['ignore', 2, 2] };
  const cli = process.env.npm_execpath;
  const result = cli?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.error) return result.error.message;
  return result.status === 0 ? undefined : `npm ended with ${result.status ?? result.signal}`;
}

/**
 * Runs `npm ci` where packages are missing or not the locked ones. Throws where that fails.
 * `tools`: development packages are needed, even if only those for production are installed.
 */
export function installWhenStale({ tools }) {
  const wanted = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (wanted === undefined) throw new Error('package-lock.json is missing; restore it.');
  if (installed !== undefined && !isStale(wanted, installed, { tools })) return;

  const reason = installed === undefined ? 'not installed yet' : 'not those of package-lock.json';
  process.stderr.write(`launch: packages are ${reason}; running npm ci …\n`);
  const failure = runNpmCi();
  if (failure !== undefined) {
    throw new Error(
      `npm ci failed (${failure}). The relay cannot run without its packages: see npm's message ` +
        'above, check that the npm registry can be reached, and run "npm ci" by hand.',
    );
  }
}
