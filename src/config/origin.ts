/**
 * The origin as a browser writes it in `Origin` (RFC 6454, 6.2), or undefined if `text` names none.
 * Schemes of applications (`capacitor://localhost`) have an origin too, though the URL standard
 * calls theirs opaque.
 */
export function serializedOrigin(text: string): string | undefined {
  const [scheme] = /^[a-z][a-z0-9+.-]*(?=:\/\/[^\s\\]+$)/i.exec(text) ?? [];
  const url = scheme === undefined || /^file$/i.test(scheme) ? null : URL.parse(text);
  if (url === null || url.host === '' || url.username !== '' || url.password !== '') return;
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}
