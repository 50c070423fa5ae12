import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// A refusing policy-rc.d keeps a package from starting its service: tests start their own.
const INSTALL = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -qq -o DPkg::Lock::Timeout=300 update
apt-get -qq -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@"
`;

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** The command that gives root without asking anybody, or undefined. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n']
    : undefined;
}

/** Why packages cannot be installed here without asking anybody, or undefined if they can. */
export function obstacle(): string | undefined {
  if (process.env.RELAY_PROVISION === 'off') return 'RELAY_PROVISION is off';
  if (!isDebian()) return 'this is not Debian';
  return rootPrefix() === undefined
    ? 'this is neither root nor sudo without a password'
    : undefined;
}

/** Installs Debian packages; their services stay stopped. Returns whether apt-get succeeded. */
export function installPackages(names: readonly string[]): boolean {
  const [program, ...args] = [...(rootPrefix() ?? []), 'sh', '-c', INSTALL, 'sh', ...names];
  if (program === undefined) return false;
  // Standard output belongs to the test report.
  return spawnSync(program, args, { stdio: ['ignore', 2, 2] }).status === 0;
}
