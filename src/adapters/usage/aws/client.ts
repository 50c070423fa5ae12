import {
  MarketplaceMeteringClient,
  MarketplaceMeteringServiceException,
} from '@aws-sdk/client-marketplace-metering';
import { MarketplaceError } from '../../../ports/usage-marketplace.ts';

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The service of the region that the relay runs in, with the credentials of its role. Nothing is
 * repeated in here: who calls knows better when.
 */
export function createMeteringClient(region: string): MarketplaceMeteringClient {
  return new MarketplaceMeteringClient({ region, maxAttempts: 1 });
}

/** Options of one call. */
export function callOptions() {
  return { abortSignal: AbortSignal.timeout(TIMEOUT_MS) };
}

/** The name of what the service answered with, such as `CustomerNotEntitledException`. */
export function answerName(error: unknown): string | undefined {
  return error instanceof MarketplaceMeteringServiceException ? error.name : undefined;
}

export function isThrottled(error: unknown): boolean {
  if (!(error instanceof MarketplaceMeteringServiceException)) return false;
  const { name, $metadata } = error;
  return $metadata.httpStatusCode === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(name);
}

/** Says what went wrong in `operation`, and nothing of what was sent. */
export function meteringFailure(operation: string, error: unknown): MarketplaceError {
  if (error instanceof MarketplaceMeteringServiceException) {
    const refused = error.$fault === 'client' && !isThrottled(error);
    const verb = refused ? 'refused' : 'did not complete';
    return new MarketplaceError(
      `AWS Marketplace ${verb} ${operation}: ${error.name}${adviceFor(error.name)}`,
      error.name,
      refused,
    );
  }
  const reason = networkReason(error);
  return new MarketplaceError(
    `AWS Marketplace could not be asked for ${operation}: ${reason}${adviceFor(reason)}`,
    reason,
    false,
  );
}

/** `ECONNREFUSED` as the network says it, `TimeoutError` or `CredentialsProviderError` as the SDK does. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  // Nothing but the time-out aborts a call.
  if (error.name === 'AbortError') return 'TimeoutError';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'The role of the task or pod needs the rights aws-marketplace:MeterUsage and aws-marketplace:RegisterUsage',
  CredentialsProviderError: 'Give the task or pod a role; keys are not taken by the marketplace',
  CustomerNotEntitledException: 'This AWS account has no subscription to the product',
  InvalidProductCodeException: 'See BILLING_PRODUCT_CODE',
  InvalidPublicKeyVersionException: 'See BILLING_PUBLIC_KEY_VERSION',
  InvalidUsageDimensionException: 'See BILLING_DIMENSION',
  InvalidRegionException: 'AWS_REGION must be the region that the relay runs in',
  PlatformNotSupportedException: 'The product must run on ECS, EKS or Fargate',
};

function adviceFor(name: string): string {
  const advice = ADVICE[name];
  return advice === undefined ? '' : `. ${advice}`;
}
