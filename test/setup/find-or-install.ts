import { installPackages, obstacle } from './debian-packages.ts';
import { EXTERNAL_PARTS, type FoundParts, findPart, type PartName } from './external-parts.ts';

export interface Provision {
  readonly parts: FoundParts;
  /** What is not there, each with what to do about it, in one line. */
  readonly missing: readonly { readonly name: PartName; readonly advice: string }[];
}

/**
 * Finds external programs, and installs those that are missing where that asks nobody.
 * @param say is told what happens, where it takes time or fails
 */
export function findOrInstall(names: readonly PartName[], say: (text: string) => void): Provision {
  let parts = found(names);
  const reason = obstacle();
  if (missingFrom(names, parts).length > 0 && reason === undefined) {
    const packages = missingFrom(names, parts).map((name) => EXTERNAL_PARTS[name].debianPackage);
    say(`installing ${packages.join(', ')} with apt-get …`);
    if (!installPackages(packages)) say('apt-get failed, see its messages above');
    parts = found(names);
  }
  const missing = missingFrom(names, parts).map((name) => {
    const { variable, debianPackage } = EXTERNAL_PARTS[name];
    const why = reason === undefined ? '' : ` Not installed: ${reason}.`;
    const advice = `Install it (Debian: ${debianPackage}) or set ${variable} to its path.${why}`;
    return { name, advice };
  });
  return { parts, missing };
}

function found(names: readonly PartName[]): FoundParts {
  const parts: FoundParts = {};
  for (const name of names) {
    const path = findPart(EXTERNAL_PARTS[name]);
    if (path !== undefined) parts[name] = path;
  }
  return parts;
}

function missingFrom(names: readonly PartName[], parts: FoundParts): PartName[] {
  return names.filter((name) => parts[name] === undefined);
}
