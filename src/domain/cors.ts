import type { HeaderList } from '../ports/http.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';
import { ENCODED_HEAD_HEADER, PROOF_HEADER, RELAY_HEADER } from './wire.ts';

/** Which origins may use a tenant's relay from a browser, and with which methods. */
export interface CorsPolicy {
  /** Serialized origins; or `*` alone for any origin, which then goes without credentials. */
  readonly origins: readonly string[];
  /** Upper case. */
  readonly methods: readonly string[];
}

/** Seconds for which a browser keeps a preflight's answer: what Chromium allows at most. */
const MAX_AGE = '7200';
const EXPOSED = [RELAY_HEADER, ENCODED_HEAD_HEADER, PROOF_HEADER, REQUEST_ID_HEADER, 'retry-after'];
/** So that no cache gives one origin the answer made for another. */
const VARY = ['vary', 'origin'] as const;

/** The headers of any answer to a request from `origin` (Fetch standard, 3.3). */
export function corsHeaders(policy: CorsPolicy, origin: string | undefined): HeaderList {
  const allowed = allowedOrigin(policy, origin);
  if (allowed === undefined) return [VARY];
  return [...allowed, VARY, ['access-control-expose-headers', EXPOSED.join(', ')]];
}

/**
 * The headers of the answer to a preflight.
 *
 * @param requested what `access-control-request-headers` asks for; a header is no danger here, since
 *   what is not on the relay's own list never reaches the upstream from outside the encoding
 */
export function preflightHeaders(
  policy: CorsPolicy,
  origin: string | undefined,
  requested: string | undefined,
): HeaderList {
  const allowed = allowedOrigin(policy, origin);
  if (allowed === undefined) return [VARY];
  const headers: [string, string][] = [
    ['access-control-allow-methods', policy.methods.join(', ')],
    ['access-control-max-age', MAX_AGE],
    ['vary', 'origin, access-control-request-headers'],
  ];
  if (requested !== undefined) headers.push(['access-control-allow-headers', requested]);
  return [...allowed, ...headers];
}

function allowedOrigin(policy: CorsPolicy, origin: string | undefined): HeaderList | undefined {
  if (origin === undefined) return undefined;
  if (policy.origins.includes(origin)) {
    return [
      ['access-control-allow-origin', origin],
      ['access-control-allow-credentials', 'true'],
    ];
  }
  return policy.origins.includes('*') ? [['access-control-allow-origin', '*']] : undefined;
}
