import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const PACKAGE_FOLDER = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:\W.*)?$/i;

/**
 * The licences of all packages whose code is in a bundle, as they ask to be handed on.
 *
 * @param root folder that the paths of the metafile start from
 * @param others names of packages that are handed on beside the bundle
 */
export function thirdPartyNotices(
  { outputs }: Metafile,
  root: string,
  others: readonly string[],
): string {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set([
    ...files.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[1] ?? []),
    ...others.map((name) => `node_modules/${name}`),
  ]);
  const notices = [...folders].sort().map((folder) => noticeOf(join(root, folder)));
  return `Code of these packages is part of this program.\n\n${notices.join('\n')}`;
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
  const title = `${name} ${version} (${license})`;
  return [title, '='.repeat(title.length), ...texts, ''].join('\n');
}
