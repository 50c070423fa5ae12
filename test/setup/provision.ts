import type { TestProject } from 'vitest/node';
import { EXTERNAL_PARTS, type FoundParts, type PartName } from './external-parts.ts';
import { findOrInstall } from './find-or-install.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    externalParts: FoundParts;
  }
}

const NAMES = Object.keys(EXTERNAL_PARTS) as PartName[];

function say(text: string): void {
  process.stderr.write(`test set-up: ${text}\n`);
}

/** Finds the external programs that tests need, and installs them where that asks nobody. */
export default function provision(project: TestProject): void {
  const { parts, missing } = findOrInstall(NAMES, say);
  for (const { name, advice } of missing) {
    say(`NO ${name.toUpperCase()}: its tests cannot run. ${advice}`);
  }
  if (missing.length > 0 && process.env.CI) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Error(`in CI nothing may be skipped, and there is no ${names}`);
  }
  project.provide('externalParts', parts);
}
