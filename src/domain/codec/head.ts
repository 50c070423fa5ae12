import { DecodeError, type RequestHead, type ResponseHead } from '../../ports/codec.ts';
import type { HeaderList } from '../../ports/http.ts';
import { utf8Bytes, utf8Text } from '../bytes.ts';

/**
 * The head of a message is a JSON object: lower-case header names with a string, or an array of
 * strings where a name repeats, and pseudo-headers that begin with a colon.
 */

/** Bytes of the largest head. */
export const MAX_HEAD = 262_144;

/** A header name: RFC 9110, 5.6.2, lower case only. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** A field value: no CR, LF, NUL or other control, which would end or cut it (RFC 9110, 5.5). */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function isHeaderName(name: string): boolean {
  return NAME.test(name);
}

export function encodeRequestHead(head: RequestHead): Uint8Array {
  return encode({ ':method': head.method, ':path': head.path }, head.headers);
}

export function encodeResponseHead(head: ResponseHead): Uint8Array {
  return encode({ ':status': head.status, ':from': head.from }, head.headers);
}

/** Throws {@link DecodeError} for anything but a request head. */
export function decodeRequestHead(bytes: Uint8Array): RequestHead {
  const { pseudo, headers } = decode(bytes);
  const method = memberOf(pseudo, ':method');
  const path = memberOf(pseudo, ':path');
  if (pseudo.length !== 2 || typeof method !== 'string' || typeof path !== 'string') {
    throw new DecodeError();
  }
  if (!METHOD.test(method) || !path.startsWith('/')) throw new DecodeError();
  return { method, path, headers };
}

/** Throws {@link DecodeError} for anything but a response head. */
export function decodeResponseHead(bytes: Uint8Array): ResponseHead {
  const { pseudo, headers } = decode(bytes);
  const status = memberOf(pseudo, ':status');
  const from = memberOf(pseudo, ':from');
  if (pseudo.length !== 2 || typeof status !== 'number' || !Number.isInteger(status)) {
    throw new DecodeError();
  }
  if (status < 200 || status > 599 || (from !== 'relay' && from !== 'upstream')) {
    throw new DecodeError();
  }
  return { status, from, headers };
}

/** Written member by member: as a property of an object, `__proto__` would be lost. */
function encode(pseudo: Record<string, string | number>, headers: HeaderList): Uint8Array {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const same = values.get(name);
    if (same === undefined) values.set(name, [value]);
    else same.push(value);
  }
  let json = JSON.stringify(pseudo).slice(0, -1);
  for (const [name, list] of values) {
    json += `,${JSON.stringify(name)}:${JSON.stringify(list.length === 1 ? list[0] : list)}`;
  }
  return utf8Bytes(`${json}}`);
}

function decode(bytes: Uint8Array) {
  if (bytes.length > MAX_HEAD) throw new DecodeError();
  const pseudo: Member[] = [];
  const headers: [string, string][] = [];
  for (const member of Object.entries(parseObject(bytes))) {
    const [name, value] = member;
    if (name.startsWith(':')) pseudo.push(member);
    else if (!isHeaderName(name)) throw new DecodeError();
    else if (Array.isArray(value)) for (const one of value) headers.push([name, checkedValue(one)]);
    else headers.push([name, checkedValue(value)]);
  }
  return { pseudo, headers };
}

type Member = readonly [name: string, value: unknown];

function memberOf(members: readonly Member[], name: string): unknown {
  return members.find(([other]) => other === name)?.[1];
}

function checkedValue(value: unknown): string {
  if (typeof value !== 'string' || !VALUE.test(value)) throw new DecodeError();
  return value;
}

function parseObject(bytes: Uint8Array): object {
  try {
    const parsed: unknown = JSON.parse(utf8Text(bytes));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (cause) {
    throw new DecodeError(cause);
  }
  throw new DecodeError();
}
