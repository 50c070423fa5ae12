// Writes the server as it goes into an image: `npm run build -- --cloud=aws --out=dist/server`.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleServer } from './build/bundle-server.ts';
import { FLAVOURS } from './build/clouds.ts';
import { keepCompiled } from './build/keep-compiled.ts';

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cloud: { type: 'string', default: 'all' },
      out: { type: 'string', default: 'dist/server' },
      // The user for whom Node is to keep what it compiles.
      'compiled-for': { type: 'string' },
    },
  });
  const flavour = FLAVOURS.find((known) => known === values.cloud);
  if (flavour === undefined) {
    throw new Error(`--cloud=${values.cloud} is not known; give ${FLAVOURS.join(', ')}`);
  }
  const { outputs } = await bundleServer(flavour, resolve(values.out));
  const user = values['compiled-for'];
  if (user !== undefined) keepCompiled(resolve(values.out), Number(user));
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
  process.stdout.write(
    `The server for ${flavour} is in ${values.out}: ${Math.ceil(bytes / 1024)} kB.\n`,
  );
}

await run().catch((error: unknown) => {
  process.stderr.write(`build: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
