import { inOneLine, PlugInError, type PlugInProblem } from './error.ts';
import type { Kind } from './kinds.ts';
import { locate, provideOwnPackage } from './locate.ts';

/** The setting that names a plug-in, and what it says. */
export interface Named {
  readonly setting: string;
  readonly location: string;
  /** Whether errors show where they come from. */
  readonly verbose: boolean;
}

/** The default export of a plug-in. Rejects as itself, where that throws, with {@link PlugInError}. */
export type Factory = (context: object) => Promise<unknown>;

/** Imports a plug-in. Rejects with {@link PlugInError}. */
export async function loadFactory(named: Named): Promise<Factory> {
  const fail = (problem: Pick<PlugInProblem, 'problem' | 'advice' | 'cause'>) =>
    new PlugInError({ ...named, ...problem });
  const located = locate(named.location);
  if ('problem' in located) throw fail(located);

  provideOwnPackage();
  const imported = await importFrom(located.url).catch((cause: unknown) => {
    throw fail({ problem: `does not load: ${inOneLine(cause)}`, advice: adviceFor(cause), cause });
  });
  if (!('default' in imported)) {
    throw fail({ problem: 'has no default export', advice: EXPORT });
  }
  const factory = imported.default;
  if (typeof factory !== 'function') {
    throw fail({ problem: `has a default export that is no function`, advice: EXPORT });
  }
  return async (context) => {
    try {
      return await factory(context);
    } catch (cause) {
      throw fail({ problem: `failed: ${inOneLine(cause)}`, advice: FAILED, cause });
    }
  };
}

/** Loads a plug-in of a kind; what is given back checks what the factory gives. */
export async function loadPart(kind: Kind, named: Named): Promise<Factory> {
  const factory = await loadFactory(named);
  return async (context) => {
    const part = await factory(context);
    const missing = kind.methods.filter((method) => !hasMethod(part, method));
    if (missing.length === 0) return part;
    const given = typeof part === 'object' && part !== null ? 'something' : String(typeof part);
    throw new PlugInError({
      ...named,
      problem: `is no ${kind.part}: its factory gave ${given} without the ${missing.length === 1 ? 'method' : 'methods'} ${missing.join(', ')}`,
      advice: `Have the factory return an object with the methods ${kind.methods.join(', ')}.`,
    });
  };
}

function hasMethod(part: unknown, method: string): boolean {
  return (
    typeof part === 'object' &&
    part !== null &&
    typeof (part as Readonly<Record<string, unknown>>)[method] === 'function'
  );
}

function importFrom(url: string): Promise<Readonly<Record<string, unknown>>> {
  return import(url);
}

const EXPORT = 'Write: export default function (context) { … }';
const FAILED = 'The message is the plug-in’s own. LOG_LEVEL=debug shows where it comes from.';

function adviceFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') return 'Install or correct what it imports.';
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return 'Node.js runs no TypeScript within node_modules: have the package ship JavaScript.';
  }
  if (cause instanceof SyntaxError && code === undefined) {
    return 'Mend the file: node --check with its path shows the place.';
  }
  return code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    ? 'Node.js runs TypeScript whose types can be erased: no enum, namespace or parameter property.'
    : 'Mend the file. LOG_LEVEL=debug shows where the error comes from.';
}
