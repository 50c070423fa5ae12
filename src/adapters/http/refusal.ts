import { utf8Bytes } from '../../domain/bytes.ts';
import { RelayError } from '../../domain/errors.ts';
import { PROOF_HEADER } from '../../domain/wire.ts';
import type { HeaderList } from '../../ports/http.ts';

/** A refusal in plain, outside the encoding. */
export function plainRefusal(error: RelayError): {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
} {
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
  ];
  if (error.proof !== undefined) headers.push([PROOF_HEADER, error.proof]);
  if (error.retryAfter !== undefined) headers.push(['retry-after', String(error.retryAfter)]);
  return { status: error.status, headers, body: utf8Bytes(error.body()) };
}

/** What is said on a host that no tenant serves. */
export function unknownHost(): RelayError {
  return new RelayError('route-not-found', { message: 'This relay serves no such host.' });
}
