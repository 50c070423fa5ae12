import { CLOUDS, type Cloud, type Flavour } from './clouds.ts';

const MARK = /^\s*\/\/ cloud:([a-z]+)$/;
const END = 'end';

/**
 * Takes out what only another cloud's image has: the lines from `// cloud:NAME` to `// cloud:end`.
 * The number of lines stays, so that messages name the right one.
 *
 * @throws Error for a region that does not end, begins inside another, or names no cloud
 */
export function withoutOtherClouds(source: string, flavour: Flavour, file: string): string {
  let inside: Cloud | undefined;
  const kept = source.split('\n').map((line, index) => {
    const mark = MARK.exec(line)?.[1];
    if (mark !== undefined) {
      inside = entered(mark, inside, `${file}:${index + 1}`);
      return '';
    }
    return inside === undefined || flavour === 'all' || inside === flavour ? line : '';
  });
  if (inside !== undefined) throw new Error(`${file}: cloud:${inside} has no cloud:end`);
  return kept.join('\n');
}

/** The region that a mark leads into; undefined: out of all. */
function entered(mark: string, from: Cloud | undefined, place: string): Cloud | undefined {
  if (mark === END && from === undefined) throw new Error(`${place}: cloud:end of nothing`);
  if (mark === END) return undefined;
  if (from !== undefined) throw new Error(`${place}: cloud:${mark} inside cloud:${from}`);
  if (!isCloud(mark)) throw new Error(`${place}: no cloud is named ${mark}`);
  return mark;
}

function isCloud(name: string): name is Cloud {
  return Object.hasOwn(CLOUDS, name);
}
