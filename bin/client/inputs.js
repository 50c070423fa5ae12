// What the built client is made from, so that it is built again when that has changed. Plain
// JavaScript on purpose: the launcher asks, on any Node.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the build writes, and from where the relay serves. */
export const CLIENT_FOLDER = `${root}dist/client/`;
/** In it, the fingerprint of what it was built from. */
export const FINGERPRINT_FILE = 'fingerprint';

const SOURCES = ['src/client', 'src/domain', 'src/ports', 'src/adapters/crypto', 'bin/client'];
const FILES = ['package-lock.json'];

/** A hash of every source of the client, with its name. */
export function fingerprint() {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`),
  );
  for (const file of [...files.sort(), ...FILES.map((name) => root + name)]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Whether there is no built client, or one of other sources. */
export function clientIsStale() {
  const file = CLIENT_FOLDER + FINGERPRINT_FILE;
  return !existsSync(file) || readFileSync(file, 'utf8') !== fingerprint();
}
