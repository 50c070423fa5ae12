/**
 * The client of an MTE relay: `fetch`, encoded from the application to the relay.
 *
 * ```ts
 * import { mteFetch } from 'mte-relay-client';
 * const response = await mteFetch('https://relay.example.com/api/orders', { method: 'POST', body });
 * ```
 */
import { createMteRelayClient, type MteRelayClient } from './client.ts';
import type { MteCallOptions, MteRelayClientOptions } from './options.ts';

export type { Awaitable } from '../ports/awaitable.ts';
export type { Clock } from '../ports/clock.ts';
export type { EncodeType } from '../ports/codec.ts';
export type { Crypto } from '../ports/crypto.ts';
export { createMteRelayClient, type MteRelayClient } from './client.ts';
export { MteRelayError, type MteRelayErrorCode } from './errors.ts';
export type { MteCallOptions, MteRelayClientOptions, MteRelayEvent } from './options.ts';
export type { MteProgress } from './progress.ts';

let defaultClient: MteRelayClient | undefined;

/**
 * Configures the client that {@link mteFetch} uses, and gives it. Not needed where the defaults do.
 * Throws {@link MteRelayError} `invalid-option`.
 */
export function initMteRelayClient(options: MteRelayClientOptions = {}): MteRelayClient {
  defaultClient = createMteRelayClient(options);
  return defaultClient;
}

/**
 * `fetch` by the default client; `mteOptions` are for this call alone.
 * Rejects as {@link MteRelayClient.fetch} does.
 */
export async function mteFetch(
  input: string | URL | Request,
  init?: RequestInit,
  mteOptions?: MteCallOptions,
): Promise<Response> {
  defaultClient ??= createMteRelayClient();
  return defaultClient.fetch(input, init, mteOptions);
}
