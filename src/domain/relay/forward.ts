import { DecodeError } from '../../ports/codec.ts';
import type { Body } from '../../ports/http.ts';
import {
  type UpstreamClient,
  UpstreamError,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../ports/upstream-client.ts';
import { decodeRefusal, RelayError } from '../errors.ts';

/** The highest status there is (RFC 9110, 15). */
const HIGHEST_STATUS = 599;

/**
 * Asks the upstream for what policy has let through. Throws a {@link RelayError} of the table where it gave no valid answer, or where
 * the body could not be decoded to its end, and what the signal says where nobody waits any more.
 */
export function forward(
  upstream: UpstreamClient,
  request: UpstreamRequest,
): Promise<UpstreamResponse> {
  return upstream.send(request).then(checked, (cause) => Promise.reject(asRelayError(cause)));
}

function checked(response: UpstreamResponse): UpstreamResponse {
  if (response.status <= HIGHEST_STATUS) return response;
  letGo(response.body);
  throw new RelayError('upstream-failed', {
    message: `The upstream answered with status ${response.status}, which HTTP does not have.`,
  });
}

/**
 * Lets go of a body that nobody will read (on). Does not wait: a reader that was given up may still
 * wait for bytes that the sender holds back until it is answered.
 */
export function letGo(body: Body | undefined): void {
  if (body === undefined || body instanceof Uint8Array) return;
  const returned = async () => body[Symbol.asyncIterator]().return?.();
  returned().catch(() => {});
}

/** What a client is told of an upstream's failure. */
export function upstreamRefusal(cause: UpstreamError): RelayError {
  if (cause.failure === 'timeout') return new RelayError('upstream-timeout', { cause });
  if (cause.failure !== 'head-too-large') return new RelayError('upstream-failed', { cause });
  return new RelayError('upstream-failed', {
    message: "The head of the upstream's answer is larger than the relay takes (MAX_HEADER_BYTES).",
    cause,
  });
}

function asRelayError(cause: unknown): unknown {
  if (cause instanceof DecodeError) return decodeRefusal(cause);
  return cause instanceof UpstreamError ? upstreamRefusal(cause) : cause;
}
