import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clientIsStale } from './inputs.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Builds the client that the relay serves to browsers, where it is missing or of other sources, and
 * the tools for it are installed. A relay without it runs all the same, so nothing here throws.
 */
export function buildClientWhenStale(node) {
  if (!clientIsStale()) return;
  const builder = `${root}bin/build-client.ts`;
  if (!existsSync(`${root}node_modules/esbuild`)) {
    say('it is not built from these sources, and esbuild is not installed');
    return;
  }
  const { status, stderr } = spawnSync(node, [builder], { encoding: 'utf8' });
  if (status !== 0) say(`building it failed:\n${stderr}`);
}

function say(what) {
  process.stderr.write(
    `launch: /public/mte-relay-client.js: ${what}. Run "npm ci" and "npm run build:client".\n`,
  );
}
