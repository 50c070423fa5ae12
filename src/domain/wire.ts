/** Names, labels and sizes of the protocol (docs/protocol.md), in one place. */

export const PROTOCOL_VERSION = 1;

export const RELAY_HEADER = 'x-mte-relay';
export const ENCODED_HEAD_HEADER = 'x-mte-relay-eh';
export const PROOF_HEADER = 'x-mte-relay-proof';

/** The relay's own routes. They come before every other rule. */
export const ROUTES = {
  clientId: '/api/mte-relay',
  pair: '/api/mte-pair',
  message: '/api/mte-message',
  echo: '/api/mte-echo',
  errors: '/api/mte-errors',
  live: '/api/mte-live',
  ready: '/api/mte-ready',
  clientScript: '/public/mte-relay-client.js',
} as const;

/** The browser client's files: {@link ROUTES.clientScript}, what it loads, its maps and hashes. */
export const CLIENT_FILES = {
  folder: '/public/',
  name: 'mte-relay-client',
  /** Every path that is the relay's own, whether there is such a file or not. */
  pattern: /^\/public\/mte-relay-client[.-][A-Za-z0-9.-]+$/,
} as const;

/** Prefixes that keep what is signed, hashed or derived for one purpose from serving another. */
export const LABELS = {
  pair: 'mte-relay/1 pair',
  message: 'mte-relay/1 message',
  request: 'mte-relay/1 request',
  response: 'mte-relay/1 response',
  identity: 'mte-relay/1 identity',
  refusal: 'mte-relay/1 refusal',
  store: 'mte-relay/1 store',
} as const;

/** Sizes in bytes. */
export const SIZES = {
  pairId: 16,
  pairSecret: 64,
  messageKey: 32,
  requestSalt: 16,
  responseSalt: 12,
  nonce: 12,
  tag: 16,
  identity: 32,
  signature: 64,
  /** The whole HTTP body, and the whole encoded head, of a message that is not streamed. */
  unstreamedMessage: 1_048_576,
  /** Plaintext in one frame of a stream. */
  framePlaintext: 65_536,
  /** A pairing offer or answer. */
  offer: 65_536,
} as const;

/** Most pairs that one offer may ask for. */
export const MAX_PAIRS_PER_OFFER = 16;

/** A pair's limits. Times are in milliseconds. */
export const PAIR_LIMITS = {
  /** From its last use. */
  idleMs: 30 * 60_000,
  /** From its start, however often it is used. */
  totalMs: 12 * 3_600_000,
  messages: 65_536,
  /** Before the end of `totalMs`, in which messages are refused as retiring. */
  retiringMs: 5 * 60_000,
} as const;

/** Content type of enveloped messages. */
export const ENVELOPE_CONTENT_TYPE = 'application/octet-stream';
