import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuildResult, build, type Plugin, transform } from 'esbuild';

/** The files of a bundle, by name. */
export type Files = Map<string, Uint8Array>;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The name that every file begins with, as the relay serves them under no other. */
const NAME = 'mte-relay-client';
/** The global that the file for a script tag makes. */
const GLOBAL = 'MteRelay';
const ENTRIES = {
  [NAME]: 'src/client/index.ts',
  [`${NAME}-event-source`]: 'src/client/event-source/index.ts',
};

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
  // The year of the oldest browsers that have what the client needs.
  target: 'es2022',
  outdir: '.',
} as const satisfies BuildOptions;

type Built = BuildResult<typeof COMMON>;

/** For browsers: modules, of which those that few browsers need are files of their own, and a script. */
export async function bundleForBrowsers(): Promise<Files> {
  const modules = await build({
    ...COMMON,
    entryPoints: ENTRIES,
    format: 'esm',
    platform: 'browser',
    splitting: true,
    chunkNames: `${NAME}-[name]-[hash]`,
  });
  return new Map([...filesOf(modules), ...(await script(modules)), ...(await whole())]);
}

/** For Node: the same modules with Node's own cryptography. */
export async function bundleForNode(): Promise<Files> {
  const built = await build({
    ...COMMON,
    entryPoints: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, path]) => [`node/${name}`, path]),
    ),
    format: 'esm',
    platform: 'node',
    splitting: true,
    chunkNames: `node/${NAME}-[name]-[hash]`,
  });
  return filesOf(built);
}

/** All in one file, since service workers may not load anything later. */
async function whole(): Promise<Files> {
  const built = await build({
    ...COMMON,
    entryPoints: { [`${NAME}.worker`]: ENTRIES[NAME] },
    format: 'iife',
    globalName: GLOBAL,
    // As a module its variables would be its own.
    footer: { js: `globalThis.${GLOBAL}=${GLOBAL};` },
    platform: 'browser',
  });
  return filesOf(built);
}

/** The file for a script tag, which fetches the same further files as the modules do. */
async function script(modules: Built): Promise<Files> {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: { [`${NAME}.global`]: ENTRIES[NAME] },
    format: 'esm',
    platform: 'browser',
    minify: false,
    sourcemap: 'inline',
    plugins: [sharedChunks(modules)],
  });
  const name = `${NAME}.global.js`;
  const { code, map } = await transform(asScript(outputFiles[0]?.text ?? ''), {
    minify: true,
    sourcemap: 'external',
    sourcefile: name,
    target: COMMON.target,
  });
  return new Map([
    [name, Buffer.from(`${code}//# sourceMappingURL=${name}.map\n`)],
    [`${name}.map`, Buffer.from(map)],
  ]);
}

/** Imports that wait until they are called for are answered by the files of the modules. */
function sharedChunks({ metafile }: Built): Plugin {
  const chunks = new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [entryPoint, path]),
  );
  return {
    name: 'shared-chunks',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /.*/ }, async ({ kind, path, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === 'resolving') return undefined;
        const found = await resolve(path, { kind, resolveDir, pluginData: 'resolving' });
        const chunk = chunks.get(relative(ROOT, found.path));
        if (chunk === undefined) throw new Error(`no file was made of ${path}`);
        return { path: `./${chunk}`, external: true };
      });
    },
  };
}

/**
 * A module as a script that makes a global. esbuild's own way of doing that brings what only CommonJS
 * needs, half a kilobyte of it.
 *
 * A script of another origin does not know its own address when it imports (HTML standard, "muted
 * errors"), unless it asked while it was first run.
 */
function asScript(code: string): string {
  const exported = /^export \{[\w\s,]+\};$/m;
  const names = exported.exec(code)?.[0] ?? ' as ';
  if (names.includes(' as ')) throw new Error('esbuild writes modules in another way now');
  const here = 'const here = globalThis.document?.currentScript?.src;';
  return `"use strict"; var ${GLOBAL} = (() => { ${here} ${code}`
    .replace(exported, `${names.replace('export', 'return')} })();`)
    .replaceAll(
      /\bimport\("(\.\/mte-relay-client-[^"]+)"\)/g,
      'import(new URL("$1", here ?? location.href).href)',
    );
}

function filesOf({ outputFiles }: Built): Files {
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(ROOT.length), contents]));
}
