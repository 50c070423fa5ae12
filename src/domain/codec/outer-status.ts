/**
 * Statuses with which an answer may never reach the application: fetch makes an error of 407, and
 * sends again by itself, with a sequence that is used, on 408, 421 and 425.
 */
const NOT_HANDED_ON = new Set([407, 408, 421, 425]);

/** Those that a browser acts on besides redirects: it drops the body, or asks for a password. */
const ACTED_ON = new Set([204, 205, 401]);

/**
 * The status that stands outside a sealed response: the real one, so that balancers see failures,
 * but 200 for one that would not leave the message alone. In the open form, which has no envelope to
 * leave, these are fewer.
 */
export function outerStatus(status: number, enveloped: boolean): number {
  if (NOT_HANDED_ON.has(status)) return 200;
  const redirect = status >= 300 && status < 400;
  return enveloped && (redirect || ACTED_ON.has(status)) ? 200 : status;
}

/** Whether HTTP allows no content in an answer of this status (RFC 9110, 6.4.1). */
export function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
