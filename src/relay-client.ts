import { systemClock } from './adapters/clock/system.ts';
import { createPooledFetch } from './adapters/upstream/undici/fetch.ts';
import { createMteRelayClient } from './client/index.ts';
import type { Crypto } from './ports/crypto.ts';
import type { RelayClient } from './ports/relay-client.ts';

export interface RelayClientOptions {
  readonly crypto: Crypto;
  /** Public identities as base64url; undefined: whoever answers is trusted. */
  readonly pinnedIdentities?: readonly string[] | undefined;
  /** In milliseconds; 0 for no limit. */
  readonly limits: { readonly connectMs: number; readonly responseMs: number };
}

/** The client SDK as the sending side uses it. Throws `MteRelayError` for a wrong identity. */
export function createRelayClient(options: RelayClientOptions): RelayClient {
  const { crypto, pinnedIdentities, limits } = options;
  const network = createPooledFetch(limits);
  const client = createMteRelayClient({
    fetch: network.fetch,
    crypto: () => crypto,
    clock: systemClock,
    ...(pinnedIdentities === undefined ? {} : { pinnedIdentities }),
  });
  return {
    fetch: client.fetch,
    async close() {
      client.close();
      await network.close();
    },
  };
}
