import { utf8Bytes } from '../../../domain/bytes.ts';
import { BodyStalledError, type HeaderList } from '../../../ports/http.ts';
import { isRelayClientError } from '../../../ports/relay-client.ts';

/** Why the sending side itself answers. The message goes to the caller; the cause stays inside. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  readonly code: string;
  readonly status: number;
  /** False only if the upstream of the other relay certainly did not see the request. */
  readonly requestMayHaveRun: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    details: { readonly requestMayHaveRun?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.status = status;
    this.code = code;
    this.requestMayHaveRun = details.requestMayHaveRun ?? false;
  }
}

/** Statuses of the relay client's codes; every other one is 502: the other relay is at fault. */
const STATUS: ReadonlyMap<string, number> = new Map([
  ['invalid-option', 400],
  ['unsupported', 400],
  ['outside-relay', 400],
  ['message-too-long', 413],
  ['crypto-unavailable', 500],
  ['client-closed', 503],
  ['relay-busy', 503],
]);
const GATEWAY_TIMEOUT = 504;
const BAD_GATEWAY = 502;
/** How deep a chain of causes is followed; a longer one is a cycle. */
const MOST_CAUSES = 8;

/** Whatever ended a request before there was an answer, as the caller is told it. */
export function asFailure(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  if (!isRelayClientError(error)) {
    return new OutboundFailure(500, 'internal', 'The relay failed. Its log says more.', {
      requestMayHaveRun: true,
      cause: error,
    });
  }
  const causes = causesOf(error);
  const { code, message, requestMayHaveRun } = error;
  if (causes.some((cause) => cause instanceof BodyStalledError)) {
    return new OutboundFailure(408, 'request-timeout', 'The request came too slowly.', {
      requestMayHaveRun,
      cause: error,
    });
  }
  const status = causes.some(isTimeout) ? GATEWAY_TIMEOUT : (STATUS.get(code) ?? BAD_GATEWAY);
  return new OutboundFailure(status, code, message, { requestMayHaveRun, cause: error });
}

function causesOf(error: Error): unknown[] {
  const causes: unknown[] = [];
  let cause = error.cause;
  while (cause instanceof Error && causes.length < MOST_CAUSES) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}

/** `AbortSignal.timeout` gives the name, sockets and HTTP clients give codes. */
function isTimeout(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  return cause.name === 'TimeoutError' || code === 'ETIMEDOUT' || code.endsWith('_TIMEOUT');
}

/** The JSON answer to a caller. */
export function failureAnswer({ status, code, message, requestMayHaveRun }: OutboundFailure): {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
} {
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
  ];
  // RFC 9110, 15.5.2 asks for a challenge; the scheme names the header that was wrong.
  if (status === 401) headers.push(['www-authenticate', 'mte-outbound']);
  const body = JSON.stringify({ error: message, code, status, requestMayHaveRun });
  return { status, headers, body: utf8Bytes(body) };
}
