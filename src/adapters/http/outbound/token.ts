import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Tells whether a text is the token. Digests are compared, which have one length whatever the text:
 * the time taken says neither how long the token is nor how much of it was right.
 */
export function createTokenCheck(token: string): (given: string | undefined) => boolean {
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given ?? ''), expected) && given !== undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
