import * as v from 'valibot';

// The value is never quoted: it may hold a password.
export const redisUrl = v.pipe(
  v.string(),
  v.check(
    (text) => /^rediss?:\/\//i.test(text) && URL.canParse(text),
    'must be a redis: or rediss: URL',
  ),
  v.transform((text) => new URL(text)),
  v.check(
    () => false,
    'cannot be used yet: this version keeps pairs in memory and does not speak to Redis; unset it',
  ),
);
