import type { CodecStatus, DecodeError } from '../ports/codec.ts';
import { REFUSAL_STATUSES } from './refusal-statuses.ts';

/**
 * Everything that the relay itself refuses or fails at. The table is the protocol's; it is also what
 * `GET /api/mte-errors` answers.
 *
 * `resend` says when a client sends the request again by itself:
 * - `any`: whatever its method, the upstream was not touched
 * - `proved`: any method if the proof holds, else safe ones (RFC 9110, 9.2.1)
 * - `safe`: safe methods only
 * - `never`
 *
 * `form`: `plain` JSON outside the encoding, `proved` the same with a proof, `sealed` as a response
 * of the pair, `cut` no answer at all. Where two forms are possible, the first is that before the
 * claim.
 */
export const ERRORS = {
  'pair-retiring': {
    status: REFUSAL_STATUSES['pair-retiring'],
    form: 'sealed',
    resend: 'any',
    meaning: 'The pair is being retired. Pair again and send the request again.',
  },
  'pair-unknown': {
    status: REFUSAL_STATUSES['pair-unknown'],
    form: 'proved',
    resend: 'proved',
    meaning: 'The relay does not know this pair (any more). Pair again.',
  },
  'encode-failed': {
    status: 561,
    form: 'cut',
    resend: 'never',
    meaning: 'The response could not be encoded. The connection is cut.',
  },
  'decode-failed': {
    status: REFUSAL_STATUSES['decode-failed'],
    form: 'plain, sealed',
    resend: 'safe',
    meaning: 'What was sent could not be decoded.',
  },
  'client-id-invalid': {
    status: REFUSAL_STATUSES['client-id-invalid'],
    form: 'proved',
    resend: 'proved',
    meaning: 'The client ID was not issued by this relay. Get a new one and pair again.',
  },
  'not-encoded': {
    status: REFUSAL_STATUSES['not-encoded'],
    form: 'plain',
    resend: 'never',
    meaning:
      'The x-mte-relay header is missing or malformed. Send the request with mteFetch, or list its path in PASS_THROUGH_ROUTES.',
  },
  replayed: {
    status: REFUSAL_STATUSES.replayed,
    form: 'plain',
    resend: 'safe',
    meaning: 'This sequence was received before.',
  },
  'too-many-pairings': {
    status: REFUSAL_STATUSES['too-many-pairings'],
    form: 'plain',
    resend: 'safe',
    meaning: 'Too many pairings. Try again after the time that Retry-After says.',
  },
  'store-unavailable': {
    status: REFUSAL_STATUSES['store-unavailable'],
    form: 'plain',
    resend: 'safe',
    meaning: 'The session store cannot be asked. Try again after the time that Retry-After says.',
  },
  'route-not-found': {
    status: 404,
    form: 'plain, sealed',
    resend: 'never',
    meaning: 'The relay does not forward this path.',
  },
  'method-not-allowed': {
    status: 405,
    form: 'plain, sealed',
    resend: 'never',
    meaning: 'The relay does not forward this method. Allowed are those of CORS_METHODS.',
  },
  'request-timeout': {
    status: 408,
    form: 'plain, sealed',
    resend: 'never',
    meaning: 'The request came too slowly (CLIENT_TIMEOUT_MS).',
  },
  'body-too-large': {
    status: 413,
    form: 'plain, sealed',
    resend: 'never',
    meaning: 'The body is larger than the relay takes (MAX_BODY_BYTES).',
  },
  'head-too-large': {
    status: 431,
    form: 'sealed',
    resend: 'never',
    meaning: 'The head of the request is larger than the relay takes (MAX_HEADER_BYTES).',
  },
  'upstream-failed': {
    status: 502,
    form: 'plain, sealed',
    resend: 'never',
    meaning: 'The upstream could not be reached, or gave no valid answer.',
  },
  'upstream-timeout': {
    status: 504,
    form: 'plain, sealed',
    resend: 'never',
    meaning:
      'The upstream did not answer in time (UPSTREAM_TIMEOUT_MS, UPSTREAM_CONNECT_TIMEOUT_MS).',
  },
  internal: {
    status: 500,
    form: 'plain',
    resend: 'never',
    meaning: 'The relay failed. Its log says more.',
  },
} as const satisfies Record<
  string,
  {
    readonly status: number;
    readonly form: string;
    readonly resend: 'any' | 'proved' | 'safe' | 'never';
    readonly meaning: string;
  }
>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * A refusal or failure of the relay, by its code in {@link ERRORS}. The message goes to the client;
 * `cause` stays inside.
 */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  readonly code: ErrorCode;
  readonly status: number;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** For `x-mte-relay-proof`. */
  readonly proof: string | undefined;

  constructor(
    code: ErrorCode,
    options: {
      readonly message?: string;
      readonly cause?: unknown;
      readonly retryAfter?: number;
      readonly proof?: string | undefined;
      /** In place of the table's, where a codec says so. */
      readonly status?: CodecStatus | undefined;
    } = {},
  ) {
    super(options.message ?? ERRORS[code].meaning, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? ERRORS[code].status;
    this.retryAfter = options.retryAfter;
    this.proof = options.proof;
  }

  /** The JSON that a client gets. */
  body(): string {
    return JSON.stringify({ error: this.message, code: this.code, status: this.status });
  }
}

/** What a client is told of what could not be decoded: 562, unless the codec has a status of its own. */
export function decodeRefusal(cause: DecodeError): RelayError {
  return new RelayError('decode-failed', { cause, status: cause.status });
}
