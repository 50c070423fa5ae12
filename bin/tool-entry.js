// Where the JavaScript entry of an installed command line tool is.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

const TOOL_PACKAGES = {
  biome: '@biomejs/biome',
  depcruise: 'dependency-cruiser',
  knip: 'knip',
  tsc: 'typescript-native',
  vitest: 'vitest',
};

/** Path of the script that `tool` names in its package's `bin`. */
export function toolEntry(tool) {
  const name = TOOL_PACKAGES[tool];
  if (name === undefined) {
    throw new Error(`no tool "${tool}". Known: ${Object.keys(TOOL_PACKAGES).join(', ')}.`);
  }
  const folder = new URL(`node_modules/${name}/`, root);
  const { bin } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return fileURLToPath(new URL(typeof bin === 'string' ? bin : bin[tool], folder));
}
