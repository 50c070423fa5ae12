import type { BillingConfig } from './model.ts';
import type { Settings } from './schema.ts';

/** How usage is billed; undefined where it is not. What the strategy needs is known to be there. */
export function billingOf(settings: Settings): BillingConfig | undefined {
  const { BILLING_STRATEGY: strategy } = settings;
  if (strategy === 'none') return undefined;
  // cloud:aws
  if (strategy === 'register_usage') {
    return {
      strategy,
      ...productOf(settings),
      publicKeyVersion: settings.BILLING_PUBLIC_KEY_VERSION ?? 0,
    };
  }
  // cloud:end
  return {
    strategy,
    intervalMs: settings.BILLING_REPORT_INTERVAL * 1_000,
    requestsPerUnit: settings.BILLING_REQUESTS_PER_UNIT,
    dimension: settings.BILLING_DIMENSION ?? '',
    marketplace: marketplaceOf(settings),
  };
}

function marketplaceOf(settings: Settings) {
  const { BILLING_PROVIDER: provider } = settings;
  // cloud:aws
  if (provider === 'aws') return { provider, ...productOf(settings) };
  // cloud:end
  // cloud:azure
  if (provider === 'azure') {
    return { provider, plan: settings.BILLING_PLAN ?? '', resource: resourceOf(settings) };
  }
  // cloud:end
  throw new Error('BILLING_PROVIDER is not set');
}

// cloud:aws
function productOf({ AWS_REGION: region = '', BILLING_PRODUCT_CODE: productCode = '' }: Settings) {
  return { region, productCode };
}
// cloud:end

// cloud:azure
function resourceOf({ BILLING_RESOURCE_URI: uri, BILLING_RESOURCE_ID: id = '' }: Settings) {
  return uri === undefined ? { resourceId: id } : { resourceUri: uri };
}
// cloud:end
