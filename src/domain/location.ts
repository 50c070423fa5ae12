import type { HeaderList } from '../ports/http.ts';

const LOCATIONS = new Set(['location', 'content-location']);

/**
 * Puts references to the upstream's own origin and base path into what a client of the relay can
 * follow: a path of the relay. References elsewhere, and relative ones that hold either way, stay.
 *
 * @param requested the URL that was asked for, which relative references are relative to
 * @param upstream the upstream's origin and base path
 */
export function rewriteLocation(headers: HeaderList, requested: URL, upstream: URL): HeaderList {
  if (!headers.some(([name]) => LOCATIONS.has(name))) return headers;
  return headers.map(([name, value]) =>
    LOCATIONS.has(name) ? [name, reachable(value, requested, upstream)] : [name, value],
  );
}

function reachable(reference: string, requested: URL, upstream: URL): string {
  const base = upstream.pathname.replace(/\/$/, '');
  const isRelative = !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(reference);
  const hasRoot = reference.startsWith('/');
  if (isRelative && !(hasRoot && base !== '')) return reference;
  if (!URL.canParse(reference, requested)) return reference;
  const { origin, pathname, search, hash } = new URL(reference, requested);
  const inBase = pathname === base || pathname.startsWith(`${base}/`);
  if (origin !== upstream.origin || !inBase) return reference;
  return asPath(pathname.slice(base.length)) + search + hash;
}

/** Two slashes at the front would name another host; a dot segment keeps them a path (RFC 3986, 4.2). */
function asPath(path: string): string {
  return path.startsWith('//') ? `/.${path}` : path || '/';
}
