import type { RequestHead } from '../../ports/codec.ts';
import { type Body, BodyStalledError, BodyTooLargeError } from '../../ports/http.ts';
import { RelayError } from '../errors.ts';
import { headerValue } from '../header-policy.ts';

/** What a relay takes. Undefined where there is no limit. */
export interface RelayLimits {
  /** Decoded bytes of a request's body. */
  readonly maxBodyBytes: number | undefined;
  /** Decoded bytes of a request's head: method, path, names and values. */
  readonly maxHeaderBytes: number;
  /** Pairs that one address may make in a minute. */
  readonly pairingsPerMinute: number | undefined;
}

/** Throws 431, with the limit in its text. */
export function checkHeadSize({ method, path, headers }: RequestHead, limits: RelayLimits): void {
  let size = method.length + path.length;
  for (const [name, value] of headers) size += name.length + value.length;
  if (size <= limits.maxHeaderBytes) return;
  throw new RelayError('head-too-large', {
    message: `The head of the request has ${size} bytes; the relay takes ${limits.maxHeaderBytes} (MAX_HEADER_BYTES).`,
  });
}

/**
 * The body, cut off with {@link BodyTooLargeError} where it gets too long.
 * Throws 413 at once where its length is known to be too much.
 */
export function limitBody(
  body: Body | undefined,
  headers: RequestHead['headers'],
  { maxBodyBytes }: RelayLimits,
): Body | undefined {
  if (maxBodyBytes === undefined || body === undefined) return body;
  if (body instanceof Uint8Array) {
    if (body.length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
    return body;
  }
  const announced = Number(headerValue(headers, 'content-length') ?? 0);
  if (announced > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
  return counted(body, maxBodyBytes);
}

/** What a client is told of a body that was too long or too slow; undefined for other errors. */
export function asRefusal(
  error: unknown,
  { maxBodyBytes = 0 }: RelayLimits,
): RelayError | undefined {
  if (error instanceof RelayError) return error;
  if (error instanceof BodyTooLargeError) return bodyTooLarge(maxBodyBytes, error);
  if (error instanceof BodyStalledError) return new RelayError('request-timeout', { cause: error });
  return undefined;
}

function bodyTooLarge(limit: number, cause?: unknown): RelayError {
  return new RelayError('body-too-large', {
    message: `The body has more than the ${limit} bytes that the relay takes (MAX_BODY_BYTES).`,
    cause,
  });
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > limit) throw new BodyTooLargeError(`more than ${limit} bytes`);
    yield piece;
  }
}
