import type { IncomingMessage } from 'node:http';
import { type ContentRecord, contentRecord } from '../content.ts';

export type HeaderPairs = ReadonlyArray<readonly [name: string, value: string]>;

/** What the API saw of one request, and what it answered. */
export interface LedgerEntry {
  readonly method: string;
  /** Path and query, as received. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: HeaderPairs;
  /** Undefined until all of it was received. */
  readonly content: ContentRecord | undefined;
  /** Undefined until all of it was given. */
  readonly answer: LedgerAnswer | undefined;
}

export interface LedgerAnswer {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly content: ContentRecord;
}

/** An entry that is still being written. */
export type OpenEntry = { -readonly [Key in keyof LedgerEntry]: LedgerEntry[Key] };

export function entryOf({ method = '', url = '', rawHeaders }: IncomingMessage): OpenEntry {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.push([rawHeaders[at]?.toLowerCase() ?? '', rawHeaders[at + 1] ?? '']);
  }
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/.test(name));
  const content = isFramed ? undefined : contentRecord(new Uint8Array(0));
  return { method, target: url, headers, content, answer: undefined };
}
