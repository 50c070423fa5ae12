import type { Crypto } from '../ports/crypto.ts';
import { abortable, abortedReason } from './abort.ts';
import { type ApplicationRequest, readRequest } from './application-request.ts';
import { type Connection, createConnection } from './connection.ts';
import { MteRelayError } from './errors.ts';
import type { CallSettings, MteCallOptions, MteRelayClientOptions } from './options.ts';
import { redirectOf } from './redirects.ts';
import { toResponse } from './response.ts';
import { letGo, send } from './send.ts';
import { callSettings, clientSettings } from './settings.ts';
import { createWire } from './wire.ts';

/** A client of one relay or of several, one for each origin that it is asked for. */
export interface MteRelayClient {
  /**
   * `fetch`, with everything encoded from here to the relay. Pairs when it has to.
   *
   * Rejects with {@link MteRelayError}, which is a `TypeError`, and with the signal's reason when
   * the call is aborted. A refusal that the relay sealed (404, 405, 413, 502, 504) is a `Response`,
   * as any gateway's is.
   */
  fetch(
    input: string | URL | Request,
    init?: RequestInit,
    options?: MteCallOptions,
  ): Promise<Response>;
  /**
   * Pairs with the relay of `relayOrigin`, else of the document's origin, so that the first call
   * need not wait. Does nothing where there is a pair. Rejects with {@link MteRelayError}.
   */
  pair(): Promise<void>;
  /** Forgets every pair. Calls under way end as they would; further ones are refused. */
  close(): void;
}

/** Throws {@link MteRelayError} `invalid-option`. */
export function createMteRelayClient(options: MteRelayClientOptions = {}): MteRelayClient {
  const settings = clientSettings(options);
  const defaults = callSettings(options, {});
  const wire = createWire(settings.fetch, options.fetch === undefined);
  const connections = new Map<string, Connection>();
  let loading: Promise<Crypto> | undefined;
  let closed = false;

  const loadCrypto = () => {
    // What could not be loaded now, without a network, may be later.
    loading ??= load(settings.crypto).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const connectionTo = (origin: string): Connection => {
    if (closed) throw new MteRelayError('client-closed', 'this client was closed: make a new one');
    const known = connections.get(origin);
    if (known !== undefined) return known;
    const made = createConnection(origin, wire, { ...settings, crypto: loadCrypto });
    connections.set(origin, made);
    return made;
  };

  const run = async (first: ApplicationRequest, call: CallSettings): Promise<Response> => {
    const connection = connectionTo(first.url.origin);
    const crypto = await abortable(loadCrypto(), first.signal);
    const { clock, onEvent } = settings;
    let request = first;
    for (let followed = 0; ; followed++) {
      const answer = await send({ connection, crypto, clock, onEvent }, request, call);
      const next = redirectOf(request, answer.head, followed);
      if (next === undefined) return toResponse(answer, request, followed > 0, call);
      await letGo(answer, answer.outer);
      request = next;
    }
  };

  const client: MteRelayClient = {
    async fetch(input, init = {}, callOptions = {}) {
      const call = callSettings(options, callOptions);
      const request = readRequest(input, init, call.relayOrigin);
      try {
        const aborted = abortedReason(request.signal);
        if (aborted !== undefined) throw aborted.reason;
        return await run(request, call);
      } catch (error) {
        request.content?.cancel();
        throw error;
      }
    },

    async pair() {
      const origin = defaults.relayOrigin ?? globalThis.location?.origin;
      if (origin === undefined) {
        throw new MteRelayError('invalid-option', 'to pair beforehand, set relayOrigin');
      }
      await connectionTo(origin).ready();
    },

    close() {
      closed = true;
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
  if (settings.pairOnInit) {
    client.pair().catch(() => {
      // The first call pairs, and tells why it cannot.
    });
  }
  return client;
}

async function load(provide: () => Crypto | Promise<Crypto>): Promise<Crypto> {
  try {
    return await provide();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'the provider failed';
    throw new MteRelayError('crypto-unavailable', `no cryptography to encode with: ${why}`, {
      cause,
    });
  }
}
