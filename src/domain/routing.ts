import { CLIENT_FILES, ROUTES } from './wire.ts';

/** Which paths go where. Patterns are exact paths, or prefixes written with a trailing `/*`. */

/** Whether a normalized path (no query) is one of the patterns'. */
export function matchesRoute(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}

const OWN_ROUTES: ReadonlySet<string> = new Set(Object.values(ROUTES));

/** Whether a path is one of the relay's own, which no pattern takes away from it. */
export function isOwnRoute(path: string): boolean {
  return (
    OWN_ROUTES.has(path) || path.startsWith(`${ROUTES.echo}/`) || CLIENT_FILES.pattern.test(path)
  );
}

/** A request target that was resolved against an upstream. */
export interface ResolvedTarget {
  /** The normalized path that policy is matched on, without the upstream's base path. */
  readonly path: string;
  /** What to ask the upstream for: its origin and base path, the path, the query. */
  readonly url: URL;
}

/** What the URL parser would strip or that ends a request line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const CONTROL = /[\0-\x1f\x7f]/;
const ENCODED_SEPARATOR = /%2f|%5c/gi;
const ENCODED_DOT = /%2e/gi;
const ENCODED_SEMICOLON = /%3b/gi;
/** Path parameters, which servlet containers take off before they resolve (RFC 3986, 3.3). */
const PARAMETERS = /;[^/]*/g;

/** Paths and queries that every URL parser leaves as they are: no dot, `%`, `;` or empty segment. */
const PLAIN_TARGET = /^\/(?:[\w~-][\w.~-]*\/)*(?:[\w~-][\w.~-]*)?(?:\?[\w.~=&,-]+)?$/;

/**
 * Resolves a target (path and query) with the WHATWG URL parser, so that what policy sees is what
 * the upstream gets. Undefined for a target that is not an absolute path, leaves the upstream's
 * origin, holds control characters, or hides a dot segment behind an encoded separator or a path
 * parameter, which an upstream that decodes before it resolves would climb with.
 */
export function resolveTarget(target: string, upstream: URL): ResolvedTarget | undefined {
  return PLAIN_TARGET.test(target) ? resolvePlain(target, upstream) : resolveAny(target, upstream);
}

/** The same as {@link resolveAny}, for most targets and a fraction of the time. */
function resolvePlain(target: string, upstream: URL): ResolvedTarget {
  const [path = ''] = target.split('?', 1);
  return { path, url: new URL(upstream.origin + basePath(upstream) + target) };
}

function resolveAny(target: string, upstream: URL): ResolvedTarget | undefined {
  if (!target.startsWith('/') || CONTROL.test(target)) return undefined;
  if (!URL.canParse(target, upstream.origin)) return undefined;
  const resolved = new URL(target, upstream.origin);
  if (resolved.origin !== upstream.origin || resolved.username !== '' || resolved.password !== '') {
    return undefined;
  }
  if (hidesDotSegment(resolved.pathname)) return undefined;
  const url = new URL(upstream);
  url.pathname = basePath(upstream) + resolved.pathname;
  url.search = resolved.search;
  return { path: resolved.pathname, url };
}

function basePath({ pathname }: URL): string {
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

function hidesDotSegment(path: string): boolean {
  if (!path.includes('%') && !path.includes(';')) return false;
  return path
    .replace(ENCODED_SEPARATOR, '/')
    .replace(ENCODED_DOT, '.')
    .replace(ENCODED_SEMICOLON, ';')
    .replace(PARAMETERS, '')
    .split('/')
    .some((segment) => segment === '.' || segment === '..');
}
