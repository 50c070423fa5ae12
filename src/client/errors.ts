/**
 * Why a call failed.
 * ```
 * MteRelayError
 * │ nothing was sent
 * ├── invalid-option          an option, of the client or the call, is not usable
 * ├── unsupported             the call asks for something that a sealed request cannot do
 * ├── outside-relay           the URL is not on the relay's origin
 * ├── client-closed           the client was closed
 * ├── crypto-unavailable      the runtime lacks the cryptography
 * ├── message-too-long        more than an MTE message may hold
 * ├── relay-unreachable       no connection for a pairing
 * ├── not-a-relay             what answers there does not speak this protocol
 * ├── pairing-refused         the relay did not pair
 * ├── identity-not-trusted    the relay is not one of `pinnedIdentities`, or cannot prove who it is
 * │ the request was sent
 * ├── network-failed          no answer, or it broke off
 * ├── pair-unknown            560 or 566: the relay does not know the pair (any more)
 * ├── pair-retiring           559
 * ├── decode-failed           562: the relay could not decode the request
 * ├── replayed                570: the relay had received this message before
 * ├── relay-busy              429 or 503
 * ├── not-encoded             569: the relay saw a request without its header
 * ├── answer-not-sealed       somebody else answered in the relay's place
 * ├── answer-not-authentic    the answer is not what the relay sealed for this request, or not all of it
 * ├── wire-redirected         somebody on the way answered with a redirect
 * ├── body-not-replayable     the request must be sent again, but its body was a stream
 * ├── body-failed             the application's own body stream failed
 * │ the upstream answered with a redirect
 * ├── redirect-refused        and the call said `redirect: 'error'`
 * ├── redirect-outside-relay  to another origin
 * └── too-many-redirects      for the twenty-first time, or to no URL
 * ```
 */
export type MteRelayErrorCode =
  | 'invalid-option'
  | 'unsupported'
  | 'outside-relay'
  | 'client-closed'
  | 'crypto-unavailable'
  | 'message-too-long'
  | 'relay-unreachable'
  | 'not-a-relay'
  | 'pairing-refused'
  | 'identity-not-trusted'
  | 'network-failed'
  | 'pair-unknown'
  | 'pair-retiring'
  | 'decode-failed'
  | 'replayed'
  | 'relay-busy'
  | 'not-encoded'
  | 'answer-not-sealed'
  | 'answer-not-authentic'
  | 'wire-redirected'
  | 'body-not-replayable'
  | 'body-failed'
  | 'redirect-refused'
  | 'redirect-outside-relay'
  | 'too-many-redirects';

/** What is known beside the code. */
export interface MteRelayErrorDetails {
  readonly status?: number | undefined;
  /** Default: false. */
  readonly requestMayHaveRun?: boolean;
  readonly cause?: unknown;
}

/**
 * A call failed. A `TypeError`, because that is what `fetch` rejects with. An aborted call rejects
 * with its signal's reason instead, as with `fetch`.
 */
export class MteRelayError extends TypeError {
  override readonly name = 'MteRelayError';
  /** Stable from version to version; the message is not. */
  readonly code: MteRelayErrorCode;
  /** The status on the wire, where there was an answer. */
  readonly status: number | undefined;
  /**
   * False only if the upstream certainly did not see the request, so that it may be sent again
   * whatever its method.
   */
  readonly requestMayHaveRun: boolean;

  constructor(code: MteRelayErrorCode, message: string, details: MteRelayErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestMayHaveRun = details.requestMayHaveRun ?? false;
  }
}
