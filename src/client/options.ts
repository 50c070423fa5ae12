import type { Awaitable } from '../ports/awaitable.ts';
import type { Clock } from '../ports/clock.ts';
import type { EncodeType } from '../ports/codec.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { MteRelayError } from './errors.ts';
import type { MteProgress, OnProgress } from './progress.ts';

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
  /** Another name of {@link MteCallOptions.encodeUrl}, which wins. */
  readonly encodeUrls?: boolean;
  /**
   * True (default): no header of the application stands outside. False, or a list of names: all of
   * them, or those, stand outside as well, for intermediaries to read. What the upstream gets is
   * what was encoded.
   */
  readonly encodeHeaders?: boolean | readonly string[];
  /**
   * Whether a body of more than 1 MiB is sent while it is encoded. `auto` (default) does where that is
   * possible: in Node, and in browsers that can over HTTP/2 where the connection is that, which the
   * client finds out. Elsewhere, and with false, all of it is encoded first, into a file of the
   * origin-private file system where there is one. True streams at any rate, a `ReadableStream` from
   * its first byte on; the call fails where that is impossible.
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
  /** Called while the body is sent. What it throws is ignored. */
  readonly onUploadProgress?: (progress: MteProgress) => void;
  /**
   * Called while the answer's body is read, with its bytes before a `content-encoding` is taken off.
   * What it throws is ignored.
   */
  readonly onDownloadProgress?: (progress: MteProgress) => void;
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
  /** Provides the cryptography; called until it does. Default: the runtime's own. */
  readonly crypto?: () => Awaitable<Crypto>;
  /** Default: the runtime's own. */
  readonly clock?: Clock;
  /** @deprecated Of the commercial client. Taken and without meaning, as the next four. */
  readonly licenseCompany?: unknown;
  /** @deprecated */
  readonly licenseKey?: unknown;
  /** @deprecated */
  readonly numberOfPairs?: unknown;
  /** @deprecated */
  readonly mtePoolSize?: unknown;
  /** @deprecated */
  readonly mkePoolSize?: unknown;
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
  readonly onUploadProgress: OnProgress | undefined;
  readonly onDownloadProgress: OnProgress | undefined;
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
