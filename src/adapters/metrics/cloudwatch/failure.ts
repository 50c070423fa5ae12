/** What is known of a request that failed. */
export interface Failure {
  /**
   * - `not-taken`: the service did not take the data and may take them later
   * - `refused`: it will never take them
   * - `unknown`: it may have taken them, for no answer came; sent again, they might count twice
   */
  readonly outcome: 'not-taken' | 'refused' | 'unknown';
  /** The error's name or code: it quotes nothing. */
  readonly reason: string;
  readonly status: number | undefined;
}

/** Errors of a connection that never came to be. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/** Answers that speak of the moment, or of rights that may yet be given. */
const LATER = new Set([401, 403, 429, 500, 503]);

/** Answers of something in between, which does not know either. */
const GATEWAYS = new Set([502, 504]);

/** Errors of the SDK before it sent anything. */
const BEFORE_SENDING = new Set(['CredentialsProviderError', 'TokenProviderError']);

/** What an error of the SDK says about the data that it was to send. */
export function failureOf(error: unknown): Failure {
  const { name, code, status } = factsOf(error);
  const reason = code ?? name;
  if (status !== undefined) return { outcome: outcomeOf(status, name), reason: name, status };
  const unsent = BEFORE_SENDING.has(name) || (code !== undefined && NEVER_CONNECTED.has(code));
  return { outcome: unsent ? 'not-taken' : 'unknown', reason, status };
}

function outcomeOf(status: number, name: string): Failure['outcome'] {
  if (GATEWAYS.has(status)) return 'unknown';
  // Throttling comes as 400 in this protocol.
  return LATER.has(status) || /throttl|limit|expired/i.test(name) ? 'not-taken' : 'refused';
}

function factsOf(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error, code: undefined, status: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  return { name: error.name, code, status: statusIn(metadata) };
}

function statusIn(metadata: unknown): number | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status = 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
