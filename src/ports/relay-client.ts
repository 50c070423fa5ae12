import type { EncodeType } from './codec.ts';

/** How one request is encoded; what is left out is up to the client. */
export interface RelayCallOptions {
  /** `MTE` hides the length of what is sent and answered. */
  readonly encodeType?: EncodeType;
  /** False: the real method and path stand outside the encoding. */
  readonly encodeUrl?: boolean;
  /** False, or a list of names: all headers, or those, stand outside the encoding as well. */
  readonly encodeHeaders?: boolean | readonly string[];
  /** True: a streamed body is sent from its first byte on, and so cannot be sent a second time. */
  readonly useStreaming?: boolean | 'auto';
  /** False: a compressed answer comes as it was sent, and none is asked for. */
  readonly decodeContent?: boolean;
}

/** The client of other relays: it pairs with them, encodes requests and decodes answers. */
export interface RelayClient {
  /**
   * Sends a request to the relay on the origin of `url`, with the shapes and rules of the Fetch
   * standard. An answer whose body was cut makes reading it throw.
   *
   * Rejects with {@link RelayClientError}, and with the signal's reason where that was aborted.
   */
  fetch(url: string, init: RequestInit, options: RelayCallOptions): Promise<Response>;
  /** Takes no more requests, and resolves once those that run have ended. */
  close(): Promise<void>;
}

/** Why there is no answer, or no whole one. */
export interface RelayClientError extends Error {
  /** Stable; the message is not. */
  readonly code: string;
  /** What the other relay, or who answered in its place, said on the wire. */
  readonly status: number | undefined;
  /** False only if the upstream of the other relay certainly did not see the request. */
  readonly requestMayHaveRun: boolean;
}

export function isRelayClientError(error: unknown): error is RelayClientError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'requestMayHaveRun' in error &&
    typeof error.requestMayHaveRun === 'boolean'
  );
}
