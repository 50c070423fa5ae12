import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolEntry } from '../tool-entry.js';
import type { Files } from './bundle.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRIES = ['client/index.d.ts', 'client/event-source/index.d.ts'];
const RELATIVE_IMPORT = /(from |import\()'(\.[^']+)\.ts'/g;

/** The declarations that the client's own refer to, below `types/`. */
export function declarations(): Files {
  const folder = mkdtempSync(join(tmpdir(), 'mte-relay-types-'));
  try {
    const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
    const places = ['--rootDir', join(ROOT, 'src'), '--outDir', folder];
    const project = ['-p', join(ROOT, 'tsconfig.client.json')];
    const args = [toolEntry('tsc'), ...project, ...options, ...places];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    return reachable(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reachable(folder: string): Files {
  const files: Files = new Map();
  const open = ENTRIES.map((path) => join(folder, path));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const name = join('types', relative(folder, path));
    if (files.has(name)) continue;
    const text = readFileSync(path, 'utf8');
    for (const [, , to] of text.matchAll(RELATIVE_IMPORT)) {
      open.push(join(dirname(path), `${to}.d.ts`));
    }
    files.set(name, Buffer.from(text.replaceAll(RELATIVE_IMPORT, "$1'$2.js'")));
  }
  return files;
}
