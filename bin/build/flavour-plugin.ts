import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { type Message, type PartialMessage, type Plugin, transform } from 'esbuild';
import { withoutOtherClouds } from './cloud-regions.ts';
import { CLOUDS, cloudsOutside, type Flavour, packageOf } from './clouds.ts';

/**
 * Makes a build hold one cloud alone. Regions of other clouds are taken out of our own source; the
 * build fails where a package or a word of another cloud is left (as in the path of an import), and
 * says where.
 */
export function flavourPlugin(flavour: Flavour, root: string): Plugin {
  return {
    name: 'flavour',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (packageOf(path) !== undefined) return undefined;
        const file = relative(root, path);
        if (file === 'src/config/flavour.ts') return { contents: flavourModule(flavour) };
        const contents = withoutOtherClouds(await readFile(path, 'utf8'), flavour, file);
        return { contents, loader: 'ts', errors: await foreignWords(contents, flavour, file) };
      });
      build.onEnd(({ metafile }) => ({
        errors: Object.entries(metafile?.inputs ?? {}).flatMap(([importer, { imports }]) =>
          imports.flatMap(({ path }) => foreignImport(path, importer, flavour)),
        ),
      }));
    },
  };
}

function flavourModule(flavour: Flavour): string {
  return `export const flavour = ${JSON.stringify(flavour)};`;
}

/** Words of other clouds in code; comments do not count, since they do not get into the build. */
async function foreignWords(
  source: string,
  flavour: Flavour,
  file: string,
): Promise<PartialMessage[]> {
  const outside = cloudsOutside(flavour);
  // Most files have none, comments included.
  if (!outside.some((cloud) => source.search(CLOUDS[cloud].words) >= 0)) return [];
  const { code } = await transform(source, { loader: 'ts', legalComments: 'none' });
  return outside.flatMap((cloud) =>
    [...code.matchAll(CLOUDS[cloud].words)].map(({ index, 0: word }) => ({
      text:
        `${file}: "${word}" (${around(code, index)}) does not belong into an image for ${flavour}. ` +
        `Put what says it between // cloud:${cloud} and // cloud:end.`,
    })),
  );
}

function around(code: string, index: number): string {
  return code
    .slice(Math.max(0, index - 30), index + 30)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function foreignImport(path: string, importer: string, flavour: Flavour): Partial<Message>[] {
  const name = packageOf(path);
  // What a package imports is told where that package is imported.
  if (name === undefined || packageOf(importer) !== undefined) return [];
  const owner = cloudsOutside(flavour).find((cloud) => CLOUDS[cloud].packages.test(name));
  if (owner === undefined) return [];
  const text =
    `${importer} imports ${name}, which serves ${owner} alone. ` +
    `Put the import between // cloud:${owner} and // cloud:end.`;
  return [{ text }];
}
