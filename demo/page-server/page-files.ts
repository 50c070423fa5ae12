import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

/** A file of the demo page. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const FOLDER = new URL('../page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the page by their paths; the page itself, without its import map, as /index.html. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(FOLDER)) {
    const type = TYPES[extname(name)];
    if (type !== undefined)
      files.set(`/${name}`, { type, bytes: readFileSync(new URL(name, FOLDER)) });
  }
  return files;
}
