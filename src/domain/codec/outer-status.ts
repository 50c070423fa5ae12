/**
 * Statuses that a browser acts on by itself: it drops the body (204, 205, 304), follows, asks for a
 * password, or sends again (408, 421, 425).
 */
const ACTED_ON = new Set([204, 205, 401, 407, 408, 421, 425]);

/**
 * The status that stands outside a sealed response: the real one, so that balancers see failures,
 * but 200 in the enveloped form for one that would not leave the envelope alone.
 */
export function outerStatus(status: number, enveloped: boolean): number {
  if (!enveloped) return status;
  const redirect = status >= 300 && status < 400;
  return redirect || ACTED_ON.has(status) ? 200 : status;
}

/** Whether HTTP allows no content in an answer of this status (RFC 9110, 6.4.1). */
export function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
