import { fileURLToPath } from 'node:url';
import { bundleServer } from '../bin/build/bundle-server.ts';
import { keepCompiled } from '../bin/build/keep-compiled.ts';

/** The bench's own: what `npm run build` writes is left alone. */
const FOLDER = fileURLToPath(new URL('../dist/bench-relay', import.meta.url));

/** The entry point of the relay that is measured, once it is built. */
export const RELAY_MAIN = `${FOLDER}/src/main.js`;

/** The same from its source, whose file names a profile has: a bundle has few. */
export const RELAY_SOURCE = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What Node compiled of it, as the image has it: from a start when it was built. */
export const COMPILED = `${FOLDER}/compiled`;

/** Builds the relay that is measured, as the image holds it. */
export async function buildRelay(): Promise<void> {
  await bundleServer('all', FOLDER);
  keepCompiled(FOLDER);
}
