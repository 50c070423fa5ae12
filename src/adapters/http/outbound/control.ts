import { headerValue } from '../../../domain/header-policy.ts';
import type { HeaderList } from '../../../ports/http.ts';
import type { RelayCallOptions } from '../../../ports/relay-client.ts';
import { OutboundFailure } from './failure.ts';

/** Headers by which an application tells its own relay what to do; none of them is sent on. */
export const CONTROL = {
  token: 'x-mte-outbound-token',
  upstream: 'x-mte-upstream',
  encodeType: 'x-mte-encode-type',
  encodeHeaders: 'x-mte-encode-headers',
  encodeUrl: 'x-mte-encode-url',
} as const;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The origin of the other relay. Throws {@link OutboundFailure} 400 where it is missing or none, 403
 * where it is not one of `allowed`.
 */
export function readRelayOrigin(headers: HeaderList, allowed: ReadonlySet<string>): string {
  const text = onlyValue(headers, CONTROL.upstream);
  if (text === undefined) {
    throw malformed(`set ${CONTROL.upstream} to the other relay's origin`);
  }
  const url = URL.parse(text);
  const isOrigin =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.href === `${url.origin}/` &&
    !/[?#]/.test(text);
  if (!isOrigin) {
    throw malformed(
      `${CONTROL.upstream} must be an origin, such as https://relay.example.com, and nothing more`,
    );
  }
  if (allowed.has(url.origin)) return url.origin;
  throw new OutboundFailure(
    403,
    'outbound-not-allowed',
    `This relay does not send to the origin in ${CONTROL.upstream}: add it to OUTBOUND_ALLOWED.`,
  );
}

/** What is said of the encoding. Throws {@link OutboundFailure} 400. */
export function readCallOptions(headers: HeaderList): RelayCallOptions {
  const encodeType = onlyValue(headers, CONTROL.encodeType);
  if (encodeType !== undefined && encodeType !== 'MTE' && encodeType !== 'MKE') {
    throw malformed(`${CONTROL.encodeType} must be MTE or MKE`);
  }
  const encodeUrl = onlyValue(headers, CONTROL.encodeUrl);
  const isUrlEncoded = encodeUrl === undefined ? undefined : asBoolean(encodeUrl);
  if (encodeUrl !== undefined && isUrlEncoded === undefined) {
    throw malformed(`${CONTROL.encodeUrl} must be true or false`);
  }
  const encodeHeaders = onlyValue(headers, CONTROL.encodeHeaders);
  return {
    ...(encodeType === undefined ? {} : { encodeType }),
    ...(isUrlEncoded === undefined ? {} : { encodeUrl: isUrlEncoded }),
    ...(encodeHeaders === undefined ? {} : { encodeHeaders: booleanOrNames(encodeHeaders) }),
  };
}

function booleanOrNames(text: string): boolean | readonly string[] {
  const boolean = asBoolean(text);
  if (boolean !== undefined) return boolean;
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.every((name) => TOKEN.test(name))) return names;
  throw malformed(
    `${CONTROL.encodeHeaders} must be true, false, or header names with commas between them`,
  );
}

function asBoolean(text: string): boolean | undefined {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

function onlyValue(headers: HeaderList, name: string): string | undefined {
  if (headers.filter(([other]) => other === name).length > 1) {
    throw malformed(`${name} must stand there once`);
  }
  return headerValue(headers, name);
}

function malformed(what: string): OutboundFailure {
  return new OutboundFailure(400, 'outbound-malformed', `The request cannot be sent: ${what}.`);
}
