// Judges the code without running it: `npm run check`, or `npm run check -- lint types`.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toolEntry } from './tool-entry.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const sources = ['src', 'test', 'bench', 'bin', 'demo', 'sizing', 'soak', 'examples'].filter(
  (name) => existsSync(root + name),
);

// Each check is one or more tools or scripts; it holds when all of them end with 0.
const CHECKS = {
  lint: [['biome', 'check', '--error-on-warnings', '--max-diagnostics=200']],
  types: [
    ['tsc', '-p', 'tsconfig.json'],
    ['tsc', '-p', 'tsconfig.pure.json'],
    ['tsc', '-p', 'tsconfig.client.json'],
  ],
  layers: [['depcruise', '--output-type', 'err-long', ...sources]],
  unused: [['knip', '--no-progress']],
  client: [['bin/check-client.ts']],
};

function holds(commands) {
  const statuses = commands.map(([tool, ...args]) => {
    const options = { cwd: root, stdio: 'inherit' };
    const script = tool.endsWith('.ts') ? root + tool : toolEntry(tool);
    return spawnSync(process.execPath, [script, ...args], options).status;
  });
  return statuses.every((status) => status === 0);
}

function chosenChecks(names) {
  const unknown = names.filter((name) => !Object.hasOwn(CHECKS, name));
  if (unknown.length > 0) {
    process.stderr.write(
      `check: no check "${unknown.join(', ')}". Known: ${Object.keys(CHECKS).join(', ')}.\n`,
    );
    process.exit(2);
  }
  return names.length > 0 ? names : Object.keys(CHECKS);
}

const results = chosenChecks(process.argv.slice(2)).map((name) => {
  process.stdout.write(`\ncheck ${name}\n`);
  return { name, held: holds(CHECKS[name]) };
});
const report = results.map(({ name, held }) => `${held ? 'ok    ' : 'FAILED'} ${name}`);
process.stdout.write(`\n${report.join('\n')}\n`);
process.exitCode = results.every(({ held }) => held) ? 0 : 1;
