import { gzipSync } from 'node:zlib';
import type { Files } from './bundle.ts';

/** What a page loads at first may have so many bytes, gzipped. */
export const MOST_BYTES = 20_000;
const FIRST = ['mte-relay-client.js', 'mte-relay-client.global.js'];
/** Of servers: a bundle with one of these took a wrong turn somewhere. */
const FORBIDDEN = [/\bnode:/, /\bundici\b/, /\bhono\b/, /\bioredis\b/, /\brequire\(/];
/** What Content Security Policy would only let pass as unsafe. */
const UNSAFE = [/new Function\(/];
const STATIC_IMPORT = /(?:^|[;}])\s*(?:import|export)\s*(?:[\w{][^;"'()]*from)?\s*"\.\/([^"]+)"/g;

/** What is wrong with the scripts for browsers, in sentences. */
export function clientFaults(scripts: Files): string[] {
  return [...tooLarge(scripts), ...forbidden(scripts)];
}

function tooLarge(scripts: Files): string[] {
  return FIRST.flatMap((name) => {
    if (!scripts.has(name)) return [`${name} is missing`];
    const size = [...loadedAtOnce(scripts, name)]
      .map((file) => gzipSync(scripts.get(file) ?? '').length)
      .reduce((sum, length) => sum + length, 0);
    if (size <= MOST_BYTES) return [];
    return [`${name} has ${size} bytes gzipped, with what it imports; at most ${MOST_BYTES}`];
  });
}

/** A script and all that it imports before it runs. */
function loadedAtOnce(scripts: Files, first: string): Set<string> {
  const loaded = new Set([first]);
  for (const name of loaded) {
    const text = Buffer.from(scripts.get(name) ?? '').toString();
    for (const [, imported = ''] of text.matchAll(STATIC_IMPORT)) loaded.add(imported);
  }
  return loaded;
}

function forbidden(scripts: Files): string[] {
  return [...scripts].flatMap(([name, contents]) => {
    const text = Buffer.from(contents).toString();
    return [...FORBIDDEN, ...UNSAFE]
      .filter((pattern) => pattern.test(text))
      .map((pattern) => `${name} contains ${pattern.source}`);
  });
}
