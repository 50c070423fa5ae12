import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { buildServedClient } from '../client/write.ts';
import type { Flavour } from './clouds.ts';
import { flavourPlugin } from './flavour-plugin.ts';
import { copyNativePackages } from './native-packages.ts';
import { thirdPartyNotices } from './notices.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// Packages in CommonJS ask for Node's modules by require, which an ES module does not have.
const REQUIRE = `import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);`;

/**
 * Writes the server into `folder` so that it runs with nothing installed: `src/main.js`,
 * `bin/health.js`, the client that it serves, the manifest that tells its version, packages with
 * machine code, and the licences of what is in it. What is imported dynamically stays in files of its own. The folder is emptied
 * before.
 *
 * @throws where something of another cloud would get into a build of this flavour
 */
export async function bundleServer(flavour: Flavour, folder: string): Promise<Metafile> {
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    // What plug-ins import is the same code that the server runs.
    entryPoints: { main: 'src/main.ts', ports: 'src/ports/index.ts' },
    outdir: join(folder, 'src'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    // An import that only a region of another cloud used goes with it.
    tsconfigRaw: {},
    plugins: [flavourPlugin(flavour, ROOT)],
    metafile: true,
    logLevel: 'silent',
  });
  const { name, version, license } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const exports = { './ports': './src/ports.js' };
  const manifest = { name, version, license, private: true, type: 'module', exports };
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await writeFile(join(folder, 'bin/health.js'), await readFile(join(ROOT, 'bin/health.js')));
  await writeFile(join(folder, 'LICENSE'), await readFile(join(ROOT, 'LICENSE')));
  await buildServedClient(join(folder, 'dist/client'));
  const modules = join(ROOT, 'node_modules');
  const native = await copyNativePackages(modules, join(folder, 'node_modules'));
  const notices = thirdPartyNotices(metafile, ROOT, native);
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices);
  return metafile;
}
