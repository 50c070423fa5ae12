import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { toolEntry } from '../../../bin/tool-entry.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const STAND_INS = join(ROOT, 'test/docs/guides/stand-ins');

/** Where the imports of the samples lead. */
const MODULES: Readonly<Record<string, string>> = {
  'mte-relay-client': join(ROOT, 'src/client/index.ts'),
  'mte-relay-client/event-source': join(ROOT, 'src/client/event-source/index.ts'),
  '@angular/common/http': join(STAND_INS, 'angular-http.ts'),
  '@angular/core': join(STAND_INS, 'angular-core.ts'),
  rxjs: join(STAND_INS, 'rxjs.ts'),
};

/** A fenced block of a page that says in its first line which file it is. */
export interface Sample {
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** @param page below `docs/guides` */
export function samplesOf(page: string): Sample[] {
  const text = readFileSync(join(ROOT, 'docs/guides', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, language = '', block = '']) => {
    const path = /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)/.exec(block)?.[1];
    return path === undefined ? [] : [{ path, language, text: block }];
  });
}

/** Files of samples in a folder of their own. */
export interface Project {
  /** The compiler's complaints; empty where it has none. */
  compile(): string;
  /** Loads one of the files, with all that it imports. */
  load(path: string): Promise<Record<string, unknown>>;
  remove(): void;
}

/** @param projects samples by the folder that theirs is; those of `shared` stand in each */
export function createProject(
  projects: Readonly<Record<string, readonly Sample[]>>,
  shared: readonly Sample[] = [],
): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mte-relay-guides-')));
  for (const [name, samples] of Object.entries(projects)) {
    for (const sample of [...shared, ...samples]) write(join(folder, name), sample);
  }
  return {
    compile() {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings()));
      try {
        execFileSync(process.execPath, [toolEntry('tsc'), '-p', folder], { encoding: 'utf8' });
        return '';
      } catch (error) {
        return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
      }
    },
    async load(path) {
      const outfile = join(folder, `${path}.mjs`);
      await build({
        entryPoints: [join(folder, path)],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        alias: MODULES,
        tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      });
      return import(pathToFileURL(outfile).href);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Of a component of Vue the script alone: its template is nothing that this compiler reads. */
function write(folder: string, { path, language, text }: Sample) {
  const script = /<script setup lang="ts">\n(.*?)<\/script>/s.exec(text)?.[1];
  const file = join(folder, language === 'vue' ? `${path}.script.ts` : path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script ?? text);
}

function settings() {
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, experimentalDecorators: true },
    ...{ target: 'es2024', lib: ['ES2024', 'DOM', 'DOM.Iterable'], types: [] },
    ...{ module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx' },
    ...{ noEmit: true, allowImportingTsExtensions: true, skipLibCheck: false },
    paths: Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, [path]])),
  };
  return { compilerOptions, include: ['.', join(STAND_INS, 'frameworks.d.ts')] };
}
