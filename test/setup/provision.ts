import type { TestProject } from 'vitest/node';
import { installPackages, obstacle } from './debian-packages.ts';
import type { FoundParts, PartName } from './external-parts.ts';
import { EXTERNAL_PARTS, findPart } from './external-parts.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    externalParts: FoundParts;
  }
}

const NAMES = Object.keys(EXTERNAL_PARTS) as PartName[];

function found(): FoundParts {
  const parts: FoundParts = {};
  for (const name of NAMES) {
    const path = findPart(EXTERNAL_PARTS[name]);
    if (path !== undefined) parts[name] = path;
  }
  return parts;
}

function missingFrom(parts: FoundParts): PartName[] {
  return NAMES.filter((name) => parts[name] === undefined);
}

function say(text: string): void {
  process.stderr.write(`test set-up: ${text}\n`);
}

function install(missing: readonly PartName[]): FoundParts {
  const packages = missing.map((name) => EXTERNAL_PARTS[name].debianPackage);
  say(`installing ${packages.join(', ')} with apt-get …`);
  if (!installPackages(packages)) say('apt-get failed, see its messages above');
  return found();
}

/** Finds the external programs that tests need, and installs them where that asks nobody. */
export default function provision(project: TestProject): void {
  let parts = found();
  const reason = obstacle();
  if (missingFrom(parts).length > 0 && reason === undefined) parts = install(missingFrom(parts));

  const missing = missingFrom(parts);
  for (const name of missing) {
    const { variable, debianPackage } = EXTERNAL_PARTS[name];
    say(
      `NO ${name.toUpperCase()}: its tests cannot run. Install it (Debian: ${debianPackage}) or ` +
        `set ${variable} to its path.${reason === undefined ? '' : ` Not installed: ${reason}.`}`,
    );
  }
  if (missing.length > 0 && process.env.CI) {
    throw new Error(`in CI nothing may be skipped, and there is no ${missing.join(', ')}`);
  }
  project.provide('externalParts', parts);
}
