import * as v from 'valibot';

// The value is never quoted: a URL that is refused here may hold a password.
export const upstream = v.pipe(
  v.string(),
  // The URL parser also takes "http:host", backslashes and line breaks; nobody means those.
  v.check(
    (text) => /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text),
    'must be an absolute http: or https: URL',
  ),
  v.transform((text) => new URL(text)),
  v.check(
    (url) => url.username === '' && url.password === '',
    'must not hold a user name or password; send credentials with HEADERS',
  ),
  v.check(
    (url) => !/[?#]/.test(url.href),
    'must end with its base path, without a query or fragment',
  ),
);
