import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The URL of a plug-in's module, or why there is none and what to do. */
export type Located =
  | { readonly url: string }
  | { readonly problem: string; readonly advice: string };

/**
 * Finds a plug-in: a `file:` URL, a file (from the working directory where it is not absolute), or a
 * package that is installed for the working directory or, if not there, for the relay.
 */
export function locate(location: string): Located {
  if (location.startsWith('file:')) return locateUrl(location);
  const path = resolve(location);
  const found = isFile(path);
  if (found) return { url: pathToFileURL(path).href };
  if (found === false) return isDirectory(path);
  if (isAbsolute(location) || /^\.{1,2}([/\\]|$)/.test(location)) return noFile(path);
  return locatePackage(location, path);
}

function locateUrl(location: string): Located {
  const url = URL.parse(location);
  const found = url === null ? undefined : isFile(url);
  if (url === null || found === undefined) return noFile(location);
  return found ? { url: url.href } : isDirectory(location);
}

/** Undefined where there is nothing. */
function isFile(path: string | URL): boolean | undefined {
  try {
    return statSync(path).isFile();
  } catch {
    return undefined;
  }
}

function noFile(path: string): Located {
  const advice = `Correct the path. One that is not absolute counts from the working directory, ${process.cwd()}.`;
  return { problem: `cannot be found: there is no file ${path}`, advice };
}

function isDirectory(path: string): Located {
  return { problem: `is not a file (${path})`, advice: 'Name the file in it.' };
}

function locatePackage(name: string, path: string): Located {
  const bases = [pathToFileURL(resolve('plug-in')).href, import.meta.url];
  let refusal = '';
  for (const base of bases) {
    try {
      return { url: resolveFrom(name, base) };
    } catch (error) {
      refusal = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    }
  }
  return {
    problem: `cannot be found: there is no file ${path} and no package of that name${refusal}`,
    advice: `Install the package in the working directory, ${process.cwd()}, or write the path of a file.`,
  };
}

/** What `name` stands for in an import of the module `base`. */
function resolveFrom(name: string, base: string): string {
  const request = `plug-in:${name}`;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === request
        ? next(name, { ...context, parentURL: base })
        : next(specifier, context),
  });
  try {
    return import.meta.resolve(request);
  } finally {
    hooks.deregister();
  }
}

const OWN_NAME = /^mte-relay-server(\/|$)/;

/**
 * Has every import of `mte-relay-server/…` mean this relay, wherever the importing module lies: a
 * plug-in then needs no installed copy, and its errors are those that the relay knows.
 */
export function provideOwnPackage(): void {
  if (provided) return;
  provided = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      OWN_NAME.test(specifier)
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
}

let provided = false;
