import * as v from 'valibot';
import { listOf, listOrNoneOf } from './list.ts';
import { quoted } from './quoted.ts';

/** The pattern as the URL parser writes the paths that are matched against it. */
function normalized(pattern: string): string {
  const below = pattern.endsWith('/*') ? '*' : '';
  const path = pattern.slice(0, pattern.length - below.length);
  return new URL(`http://relay${path}`).pathname + below;
}

const route = v.pipe(
  v.string(),
  v.check(
    (pattern) => /^\/(?![/\\])/.test(pattern),
    ({ input }) => `has ${quoted(input)}, which does not begin with a single /`,
  ),
  v.check(
    (pattern) => !pattern.replace(/\/\*$/, '/').includes('*'),
    ({ input }) => `has ${quoted(input)}: * stands only at the end, after a /`,
  ),
  v.check(
    (pattern) => !/[?#]/.test(pattern),
    ({ input }) => `has ${quoted(input)}: a route is a path, without a query or fragment`,
  ),
  v.check(
    (pattern) => normalized(pattern) === pattern,
    ({ input }) =>
      `has ${quoted(input)}, which no path matches: write ${quoted(normalized(input))}`,
  ),
);

export const mteRoutes = listOf(route);
export const passThroughRoutes = listOrNoneOf(route);
