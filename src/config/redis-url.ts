import * as v from 'valibot';

/** Addresses of Redis, which share scheme, user, password and database. */
export type RedisUrls = readonly [URL, ...URL[]];

// Where the next address begins: a password may hold commas.
const BETWEEN = /\s*,\s*(?=rediss?:\/\/)/i;

// The value is never quoted: it may hold a password.
export const redisUrl = v.pipe(
  v.string(),
  v.check(
    (text) => text.split(BETWEEN).every(isRedisUrl),
    'must be a redis: or rediss: URL (redis://user:password@host:6379/0), or several with commas between',
  ),
  v.transform((text) => text.split(BETWEEN).map((one) => new URL(one)) as unknown as RedisUrls),
  v.check(
    (urls) => urls.every(({ search, hash }) => search === '' && hash === ''),
    'must have no query or fragment; there are settings for the rest (REDIS_TLS_CA, REDIS_TIMEOUT_MS)',
  ),
  v.check(
    (urls) => urls.every(({ pathname }) => /^\/?\d{0,5}$/.test(pathname)),
    'must end with a slash and the number of the database, or with nothing',
  ),
  v.check(
    ([first, ...others]) => others.every((other) => common(other) === common(first)),
    'has addresses with unlike scheme, user, password or database; only host and port may differ',
  ),
);

function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return hostname !== '' && isEncoded(username) && isEncoded(password);
}

/** Whether each `%` begins the code of a byte, and these are text. */
function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

function common({ protocol, username, password, pathname }: URL): string {
  return JSON.stringify([protocol, username, password, pathname]);
}
