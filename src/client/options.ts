import { createCrypto } from '#client-crypto';
import { decodeBase64url } from '../domain/base64url.ts';
import { SIZES } from '../domain/wire.ts';
import type { Awaitable } from '../ports/awaitable.ts';
import type { Clock } from '../ports/clock.ts';
import type { EncodeType } from '../ports/codec.ts';
import type { Crypto } from '../ports/crypto.ts';
import { MteRelayError } from './errors.ts';

/** What may be said of a single call, and for all calls of a client. */
export interface MteCallOptions {
  /**
   * `MKE` (default), or `MTE` to hide the length of what is sent and answered. An MTE message holds
   * at most about 1 MiB. A longer request is refused where the call itself asked for MTE, and is
   * sent as MKE where only the client did.
   */
  readonly encodeType?: EncodeType;
  /**
   * True (default): method, path and headers travel inside, and every request looks alike. False:
   * the real method and path stand outside, for balancers that route on them.
   */
  readonly encodeUrl?: boolean;
  /**
   * True (default): no header of the application stands outside. False, or a list of names: all of
   * them, or those, stand outside as well, for intermediaries to read. What the upstream gets is
   * what was encoded.
   */
  readonly encodeHeaders?: boolean | readonly string[];
  /**
   * Whether a long body is sent while it is encoded. `auto` (default) does where the runtime's fetch
   * can stream a request body over any HTTP version, so not in browsers. True also sends a
   * `ReadableStream` from its first byte on; else up to 1 MiB of it is gathered first.
   */
  readonly useStreaming?: boolean | 'auto';
  /**
   * True (default): a compressed answer is decoded, as fetch does, and the upstream is told which
   * codings are. False: the body is the upstream's bytes, coded as `content-encoding` says, and only
   * an `accept-encoding` of the application's own asks for codings. For proxies.
   */
  readonly decodeContent?: boolean;
  /**
   * The origin of the relay. Default: that of each request's URL. Relative URLs resolve against it,
   * else against the document.
   */
  readonly relayOrigin?: string | URL;
  /**
   * How often a call may be sent again by itself, 0 to 10. Default: 2. Unless it is 0, a call is sent
   * once more where the relay proves that it lost the pair, or retires it.
   */
  readonly retry?: number;
}

/** What a client does by itself, for applications that want to know. */
export type MteRelayEvent =
  | { readonly type: 'paired' | 're-paired'; readonly relayOrigin: string }
  | {
      readonly type: 'retried';
      readonly relayOrigin: string;
      /** The code of the error that the call would else have failed with. */
      readonly reason: MteRelayError['code'];
    };

export interface MteRelayClientOptions extends MteCallOptions {
  /**
   * The relay's public identities, 32 bytes each (as base64url where text). A relay with any other
   * is refused; an empty list refuses every relay. Default: whoever answers is trusted.
   */
  readonly pinnedIdentities?: readonly (string | Uint8Array)[];
  /** Whether to pair at once, and not with the first call. Default: false. */
  readonly pairOnInit?: boolean;
  /** Called on every event. What it throws is ignored. */
  readonly onEvent?: (event: MteRelayEvent) => void;
  /** What carries the encoded requests. Default: the `fetch` there is when the client is made. */
  readonly fetch?: typeof globalThis.fetch;
  /** Provides the cryptography; called once. Default: the runtime's own. */
  readonly crypto?: () => Awaitable<Crypto>;
  /** Default: the runtime's own. */
  readonly clock?: Clock;
}

/** The options of one call, complete. */
export interface CallSettings {
  readonly encodeType: EncodeType;
  /** Whether a message too long for MTE may be sent as MKE. */
  readonly mayFallBackToMke: boolean;
  readonly enveloped: boolean;
  readonly encodeHeaders: boolean | readonly string[];
  readonly useStreaming: boolean | 'auto';
  readonly decodeContent: boolean;
  readonly relayOrigin: string | undefined;
  readonly retry: number;
}

/** The options of a client, complete. */
export interface ClientSettings {
  readonly pinnedIdentities: readonly Uint8Array[] | undefined;
  readonly pairOnInit: boolean;
  readonly onEvent: (event: MteRelayEvent) => void;
  readonly fetch: typeof globalThis.fetch;
  readonly crypto: () => Awaitable<Crypto>;
  readonly clock: Clock;
}

const RETRIES = 2;
const MOST_RETRIES = 10;

/** Throws {@link MteRelayError} `invalid-option`. */
export function clientSettings(options: MteRelayClientOptions): ClientSettings {
  const { onEvent } = options;
  return {
    pinnedIdentities: options.pinnedIdentities?.map(identity),
    pairOnInit: options.pairOnInit ?? false,
    onEvent(event) {
      try {
        onEvent?.(event);
      } catch {
        // A listener that fails must not fail the call that it listens to.
      }
    },
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    crypto: options.crypto ?? createCrypto,
    clock: options.clock ?? { now: () => Date.now(), elapsed: () => performance.now() },
  };
}

/** The call's options over the client's. Throws {@link MteRelayError} `invalid-option`. */
export function callSettings(client: MteCallOptions, call: MteCallOptions): CallSettings {
  const encodeType = call.encodeType ?? client.encodeType ?? 'MKE';
  if (encodeType !== 'MTE' && encodeType !== 'MKE') {
    throw invalid("encodeType must be 'MTE' or 'MKE'");
  }
  const retry = call.retry ?? client.retry ?? RETRIES;
  if (!Number.isInteger(retry) || retry < 0 || retry > MOST_RETRIES) {
    throw invalid(`retry must be a whole number from 0 to ${MOST_RETRIES}`);
  }
  const encodeHeaders = call.encodeHeaders ?? client.encodeHeaders ?? true;
  return {
    encodeType,
    mayFallBackToMke: call.encodeType === undefined,
    enveloped: call.encodeUrl ?? client.encodeUrl ?? true,
    encodeHeaders:
      typeof encodeHeaders === 'boolean'
        ? encodeHeaders
        : encodeHeaders.map((name) => name.toLowerCase()),
    useStreaming: call.useStreaming ?? client.useStreaming ?? 'auto',
    decodeContent: call.decodeContent ?? client.decodeContent ?? true,
    relayOrigin: origin(call.relayOrigin ?? client.relayOrigin),
    retry,
  };
}

function identity(pin: string | Uint8Array): Uint8Array {
  const bytes = typeof pin === 'string' ? decodeBase64url(pin) : pin.slice();
  if (bytes?.length !== SIZES.identity) {
    throw invalid(
      `an entry of pinnedIdentities is not an identity: give ${SIZES.identity} bytes, or them as base64url (43 characters), as \`npm run identity\` prints them`,
    );
  }
  return bytes;
}

function origin(relayOrigin: string | URL | undefined): string | undefined {
  if (relayOrigin === undefined) return undefined;
  const text = String(relayOrigin);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url?.pathname === '/' && url.search === '' && url.hash === '';
  if (url === undefined || !bare || !/^https?:$/.test(url.protocol)) {
    throw invalid('relayOrigin must be an origin, such as https://relay.example.com');
  }
  return url.origin;
}

function invalid(message: string): MteRelayError {
  return new MteRelayError('invalid-option', message);
}
