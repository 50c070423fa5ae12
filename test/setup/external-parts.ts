import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests run for real and that npm does not bring. */
export interface ExternalPart {
  /** Environment variable that may hold the program's path. */
  readonly variable: string;
  /** Names to look for in PATH, and absolute paths, best first. */
  readonly commands: readonly string[];
  /** Debian package that brings it. */
  readonly debianPackage: string;
  /** What makes it print its version and end with 0. Default: `--version`. */
  readonly versionFlag?: string;
}

export const EXTERNAL_PARTS = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    commands: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debianPackage: 'chromium',
  },
  'redis-server': {
    variable: 'REDIS_SERVER_PATH',
    commands: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
  },
  haproxy: {
    variable: 'HAPROXY_PATH',
    // Debian keeps it where only root's PATH leads.
    commands: ['haproxy', '/usr/sbin/haproxy'],
    debianPackage: 'haproxy',
    versionFlag: '-v',
  },
  prometheus: {
    variable: 'PROMETHEUS_PATH',
    commands: ['prometheus'],
    debianPackage: 'prometheus',
  },
  promtool: {
    variable: 'PROMTOOL_PATH',
    commands: ['promtool'],
    debianPackage: 'prometheus',
  },
} as const satisfies Record<string, ExternalPart>;

export type PartName = keyof typeof EXTERNAL_PARTS;
/** Paths of the parts that are there. */
export type FoundParts = Partial<Record<PartName, string>>;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Distributions install stubs that only say how to get the program, so it has to run once. */
function runs(path: string, versionFlag = '--version'): boolean {
  try {
    execFileSync(path, [versionFlag], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/** Path of the program, or undefined where this machine has none that runs. */
export function findPart(part: ExternalPart): string | undefined {
  const chosen = process.env[part.variable];
  if (chosen) return isExecutable(chosen) && runs(chosen, part.versionFlag) ? chosen : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return part.commands
    .flatMap((command) =>
      folders.map((folder) => (command.startsWith('/') ? command : join(folder, command))),
    )
    .find((path) => isExecutable(path) && runs(path, part.versionFlag));
}
