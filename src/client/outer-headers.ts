import { ENCODED_HEAD_HEADER, ENVELOPE_CONTENT_TYPE, RELAY_HEADER } from '../domain/wire.ts';
import type { HeaderList } from '../ports/http.ts';
import type { CallSettings } from './options.ts';

/**
 * Fields that say something about the body or connection that they stand next to, or that an
 * intermediary acts on: of the application's they would be false outside.
 */
const INSIDE_ONLY = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers on the wire, beside those that the runtime adds. */
export function outerHeaders(
  relayHeader: string,
  encodedHead: string | undefined,
  hasBody: boolean,
  inner: HeaderList,
  { encodeHeaders, enveloped }: CallSettings,
): Headers {
  const headers = new Headers(copies(inner, encodeHeaders));
  if (hasBody && (enveloped || !headers.has('content-type'))) {
    headers.set('content-type', ENVELOPE_CONTENT_TYPE);
  }
  headers.set(RELAY_HEADER, relayHeader);
  if (encodedHead !== undefined) headers.set(ENCODED_HEAD_HEADER, encodedHead);
  return headers;
}

function copies(
  inner: HeaderList,
  encodeHeaders: CallSettings['encodeHeaders'],
): [string, string][] {
  if (encodeHeaders === true) return [];
  return inner
    .filter(([name]) => !INSIDE_ONLY.has(name) && !name.startsWith(RELAY_HEADER))
    .filter(([name]) => encodeHeaders === false || encodeHeaders.includes(name))
    .map(([name, value]) => [name, value]);
}
