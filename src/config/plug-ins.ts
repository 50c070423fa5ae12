import * as v from 'valibot';

/** A file's path, a `file:` URL or a package's name. What is there is found out when it is loaded. */
export const plugIn = v.pipe(
  v.string(),
  v.regex(/^\P{Cc}{1,1000}$/u, 'must be a path or the name of a package, on one line'),
);
