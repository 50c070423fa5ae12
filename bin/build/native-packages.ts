import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Packages with machine code, which a bundle cannot hold. */
const NATIVE = ['sodium-native'];

/**
 * Copies packages with machine code, and those that they need, to where a bundle finds them. Of their
 * builds only that for this platform: an image is built where it runs. Gives the names of all.
 *
 * @param modules the folder that they are installed in
 */
export async function copyNativePackages(modules: string, folder: string): Promise<string[]> {
  const names = new Set(NATIVE);
  for (const name of names) {
    const manifest = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'));
    for (const needed of Object.keys(manifest.dependencies ?? {})) names.add(needed);
    await cp(join(modules, name), join(folder, name), {
      recursive: true,
      filter: (source) => isWanted(source.slice(join(modules, name).length)),
    });
  }
  return [...names];
}

const PREBUILT = /^[/\\]prebuilds[/\\]([^/\\]+)(?:[/\\](.*))?$/;

/** @param path inside its package */
function isWanted(path: string): boolean {
  const [, platform, file = ''] = PREBUILT.exec(path) ?? [];
  if (platform === undefined) return !/^[/\\]node_modules\b/.test(path);
  return platform === `${process.platform}-${process.arch}` && !file.endsWith('.bare');
}
