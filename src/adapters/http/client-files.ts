import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CLIENT_FILES } from '../../domain/wire.ts';

/** A file of the browser client. */
export interface ClientFile {
  /** The answer to a request that has this `Accept-Encoding` and `If-None-Match`. */
  answer(acceptEncoding: string | undefined, ifNoneMatch: string | undefined): ClientFileAnswer;
}

export interface ClientFileAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the client has it: the answer is 304. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Files of the browser client by the path under which the relay has them. */
export type ClientFiles = ReadonlyMap<string, ClientFile>;

const INTEGRITY = 'integrity.json';
/** Names with a hash of their contents, which never stand for anything else. */
const HASHED = /-[A-Z0-9]{8}\.js(?:\.map)?$/;
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Kept, but asked about each time: so that a new relay's client is not met by the old one's. */
const ASK = 'public, no-cache';

/**
 * Reads the built client. No files where there is no such folder: the relay runs without.
 *
 * @param folder `dist/client`
 */
export function loadClientFiles(folder: URL): ClientFiles {
  const files = new Map<string, ClientFile>();
  for (const name of namesIn(folder)) {
    const served = name === INTEGRITY ? `${CLIENT_FILES.name}.${INTEGRITY}` : name;
    if (!CLIENT_FILES.pattern.test(CLIENT_FILES.folder + served)) continue;
    const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
    files.set(CLIENT_FILES.folder + served, clientFile(served, bytes));
  }
  return files;
}

function namesIn(folder: URL): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function clientFile(name: string, bytes: Uint8Array<ArrayBuffer>): ClientFile {
  const headers = headersOf(name);
  const hash = createHash('sha256').update(bytes).digest('base64url');
  let compressed: Uint8Array<ArrayBuffer> | undefined;

  return {
    answer(acceptEncoding, ifNoneMatch) {
      const gzip = acceptsGzip(acceptEncoding);
      const etag = gzip ? `"${hash}-gzip"` : `"${hash}"`;
      if (isNamed(ifNoneMatch, [`"${hash}"`, `"${hash}-gzip"`])) {
        return { headers: { ...headers, etag }, bytes: null };
      }
      if (gzip) compressed ??= new Uint8Array(gzipSync(bytes, { level: 9 }));
      const sent = gzip && compressed !== undefined ? compressed : bytes;
      const coding = gzip ? { 'content-encoding': 'gzip' } : {};
      const length = { 'content-length': `${sent.length}` };
      return { headers: { ...headers, etag, ...coding, ...length }, bytes: sent };
    },
  };
}

function headersOf(name: string): Record<string, string> {
  const isScript = name.endsWith('.js');
  return {
    'content-type': isScript ? 'text/javascript; charset=utf-8' : 'application/json',
    'cache-control': HASHED.test(name) ? FOR_EVER : ASK,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    // The same for everybody. A page whose origin is not listed gets as far as an error that says so.
    'access-control-allow-origin': '*',
    // Pages that isolate themselves may load it, too.
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** RFC 9110, 12.5.3, as far as it is met with: gzip by name, and not with a weight of nought. */
function acceptsGzip(acceptEncoding = ''): boolean {
  return acceptEncoding
    .split(',')
    .some((coding) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/i.test(coding));
}

/** Whether `If-None-Match` names one of the tags (RFC 9110, 13.1.2: compared weakly). */
function isNamed(ifNoneMatch: string | undefined, etags: readonly string[]): boolean {
  if (ifNoneMatch === undefined) return false;
  const named = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return named.some((tag) => tag === '*' || etags.includes(tag));
}
