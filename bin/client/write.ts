import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForBrowsers, bundleForNode, type Files } from './bundle.ts';
import { FINGERPRINT_FILE, fingerprint } from './inputs.js';
import { manifest } from './manifest.ts';
import { declarations } from './types.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the client into a folder, which is replaced as a whole. Gives its files for browsers. */
export async function buildClient(folder: string): Promise<Files> {
  const sources = fingerprint();
  const [browser, node] = await Promise.all([bundleForBrowsers(), bundleForNode()]);
  const files: Files = new Map([...served(browser), ...node, ...declarations()]);
  files.set('package.json', Buffer.from(manifest()));
  files.set(FINGERPRINT_FILE, Buffer.from(sources));

  const parent = dirname(join(folder, '.'));
  mkdirSync(parent, { recursive: true });
  const made = mkdtempSync(join(parent, '.client-'));
  writeFiles(made, files);
  copyFileSync(join(ROOT, 'LICENSE'), join(made, 'LICENSE'));
  copyFileSync(join(ROOT, 'docs/client.md'), join(made, 'README.md'));
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  return browser;
}

/** Writes what a relay serves of the client into a folder: no types, and nothing for Node. */
export async function buildServedClient(folder: string): Promise<void> {
  writeFiles(folder, served(await bundleForBrowsers()));
}

function served(browser: Files): Files {
  const list = `${JSON.stringify(integrity(browser), undefined, 2)}\n`;
  return new Map([...browser, ['integrity.json', Buffer.from(list)]]);
}

function writeFiles(folder: string, files: Files): void {
  for (const [name, contents] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), contents);
  }
}

/** Subresource Integrity: a hash of each script, which a browser compares before it runs it. */
function integrity(files: Files): Record<string, string> {
  const scripts = [...files].filter(([name]) => name.endsWith('.js'));
  return Object.fromEntries(
    scripts.map(([name, contents]) => [
      name,
      `sha384-${createHash('sha384').update(contents).digest('base64')}`,
    ]),
  );
}
