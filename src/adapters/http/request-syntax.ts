import type { IncomingMessage } from 'node:http';

/** Why a request is refused before anything looks at it, and what its sender is told. */
export interface SyntaxFault {
  readonly status: 400 | 501 | 505;
  readonly message: string;
}

/** `uri-host [ ":" port ]` (RFC 9110, 7.2; RFC 3986, 3.2.2 and 3.2.3). */
const AUTHORITY =
  /^(?:(?:[A-Za-z0-9\-._~!$&'()*+;=]|%[0-9A-Fa-f]{2})*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{0,5}))?$/;
const HIGHEST_PORT = 65_535;
const ABSOLUTE_FORM = /^https?:\/\/([^/?]+)(\/[^?]*)?(\?.*)?$/i;

/**
 * What Node's parser lets pass and RFC 9112 does not: where two readers of one message could differ,
 * one of them can be made to see a request that the other did not (section 11.2).
 */
export function syntaxFault(incoming: IncomingMessage): SyntaxFault | undefined {
  return (
    versionFault(incoming) ?? hostFault(incoming) ?? codingFault(incoming) ?? targetFault(incoming)
  );
}

/**
 * Puts a target in absolute form into origin form. Its authority takes the place of `Host`, which
 * must not count beside it (RFC 9112, 3.2.2).
 */
export function toOriginForm(incoming: IncomingMessage): void {
  const { url = '', rawHeaders } = incoming;
  if (url.startsWith('/')) return;
  const absolute = ABSOLUTE_FORM.exec(url);
  if (absolute === null) return;
  const [, authority = '', path = '/', query = ''] = absolute;
  incoming.url = path + query;
  incoming.headers.host = authority;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'host') rawHeaders[i + 1] = authority;
  }
}

/** RFC 9112, 2.3: without a version a line is HTTP/0.9, and other versions are framed otherwise. */
function versionFault({ httpVersion }: IncomingMessage): SyntaxFault | undefined {
  if (httpVersion === '1.1' || httpVersion === '1.0') return undefined;
  return { status: 505, message: 'This server speaks HTTP/1.1.' };
}

/** RFC 9112, 3.2. Node itself refuses HTTP/1.1 without any. */
function hostFault(incoming: IncomingMessage): SyntaxFault | undefined {
  const [host, ...others] = valuesOf(incoming, 'host');
  if (others.length === 0 && (host === undefined || isAuthority(host))) return undefined;
  return { status: 400, message: 'A request has one Host header, with a host name and a port.' };
}

/** RFC 9112, 6.1: a coding that is not understood must not be guessed, nor any on HTTP/1.0. */
function codingFault(incoming: IncomingMessage): SyntaxFault | undefined {
  const codings = valuesOf(incoming, 'transfer-encoding');
  if (codings.length === 0) return undefined;
  if (incoming.httpVersion === '1.0') {
    return { status: 400, message: 'HTTP/1.0 has no Transfer-Encoding.' };
  }
  if (codings.join(',').trim().toLowerCase() === 'chunked') return undefined;
  return { status: 501, message: 'The one transfer coding that this server reads is chunked.' };
}

/** RFC 9112, 3.2: origin form, absolute form of this scheme, or `*` with OPTIONS; no fragment. */
function targetFault({ url = '', method }: IncomingMessage): SyntaxFault | undefined {
  const [, authority] = ABSOLUTE_FORM.exec(url) ?? [];
  const known =
    url.startsWith('/') ||
    (url === '*' && method === 'OPTIONS') ||
    (authority !== undefined && !authority.startsWith(':') && isAuthority(authority));
  if (known && !url.includes('#')) return undefined;
  return { status: 400, message: 'The request target is malformed.' };
}

function isAuthority(text: string): boolean {
  const match = AUTHORITY.exec(text);
  return match !== null && Number(match[1] ?? 0) <= HIGHEST_PORT;
}

/** From the raw list: what Node joins or drops is what matters here. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const raw = rawHeaders[i] ?? '';
    if (raw.length === name.length && raw.toLowerCase() === name)
      values.push(rawHeaders[i + 1] ?? '');
  }
  return values;
}
