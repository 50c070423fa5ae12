import { billingProviders } from './billing.ts';
import type { SettingFault, Spelling } from './check-values.ts';
import type { Gathered } from './gather.ts';
import { isGiven } from './missing.ts';
import type { SettingName, Settings } from './schema.ts';

type BillingName = Extract<SettingName, `BILLING_${string}`>;

interface Needs {
  readonly required: readonly SettingName[];
  readonly optional: readonly BillingName[];
}

const requests = ['BILLING_REPORT_INTERVAL', 'BILLING_REQUESTS_PER_UNIT'] as const;

/** By strategy and provider. Of the two names of a resource in Azure there is one. */
const needs: Readonly<Record<string, Needs>> = {
  // cloud:aws
  'register_usage aws': {
    required: ['BILLING_PRODUCT_CODE', 'BILLING_PUBLIC_KEY_VERSION', 'AWS_REGION'],
    optional: [],
  },
  'request_based aws': {
    required: ['BILLING_PRODUCT_CODE', 'BILLING_DIMENSION', 'AWS_REGION'],
    optional: requests,
  },
  // cloud:end
  // cloud:azure
  'request_based azure': {
    required: ['BILLING_DIMENSION', 'BILLING_PLAN'],
    optional: [...requests, 'BILLING_RESOURCE_URI', 'BILLING_RESOURCE_ID'],
  },
  // cloud:end
};

/** What the strategy lacks, or what does not go together. */
export function billingFaults(
  gathered: Gathered,
  complete: boolean,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  const strategy = textOf('BILLING_STRATEGY', gathered);
  const provider = textOf('BILLING_PROVIDER', gathered);
  if (strategy !== 'register_usage' && strategy !== 'request_based') return [];
  const fault = (name: SettingName, problem: string): SettingFault => ({
    name,
    fault: { variable: spell(name), problem, example: example(name) },
  });
  const has = (name: SettingName) => isGiven(name, gathered);

  if (!has('BILLING_PROVIDER')) {
    const problem = `is required with BILLING_STRATEGY=${strategy}, but it is not set: ${billingProviders.join(' or ')}`;
    return complete ? [fault('BILLING_PROVIDER', problem)] : [];
  }
  const known = billingProviders.some((name) => name === provider);
  if (known && needs[`${strategy} ${provider}`] === undefined) {
    const problem = `must be request_based with BILLING_PROVIDER=${provider}, which has no other`;
    return [fault('BILLING_STRATEGY', problem)];
  }
  const reason = `with BILLING_STRATEGY=${strategy} and BILLING_PROVIDER=${provider}`;
  const missing = (needs[`${strategy} ${provider}`]?.required ?? [])
    .filter((name) => complete && !has(name))
    .map((name) => fault(name, `is required ${reason}, but it is not set`));
  // cloud:azure
  if (provider === 'azure') {
    const named = [has('BILLING_RESOURCE_URI'), has('BILLING_RESOURCE_ID')];
    if (named.every(Boolean)) {
      const problem = `is set besides ${spell('BILLING_RESOURCE_URI')}; keep one`;
      missing.push(fault('BILLING_RESOURCE_ID', problem));
    } else if (complete && !named.some(Boolean)) {
      const problem = `or BILLING_RESOURCE_ID is required ${reason}, but neither is set`;
      missing.push(fault('BILLING_RESOURCE_URI', problem));
    }
  }
  // cloud:end
  return missing;
}

const all = [
  'BILLING_PROVIDER',
  'BILLING_PRODUCT_CODE',
  'BILLING_PUBLIC_KEY_VERSION',
  'BILLING_DIMENSION',
  'BILLING_REPORT_INTERVAL',
  'BILLING_REQUESTS_PER_UNIT',
  'BILLING_RESOURCE_URI',
  'BILLING_RESOURCE_ID',
  'BILLING_PLAN',
] as const satisfies readonly BillingName[];

/** Settings that say nothing as things are, and why. */
export function billingWithoutEffect(
  { BILLING_STRATEGY: strategy, BILLING_PROVIDER: provider }: Settings,
  isSet: (name: (typeof all)[number]) => boolean,
): ReadonlyArray<readonly [name: SettingName, reason: string]> {
  if (strategy === 'none') {
    return all.filter(isSet).map((name) => [name, 'BILLING_STRATEGY is none'] as const);
  }
  const { required = [], optional = [] } = needs[`${strategy} ${provider}`] ?? {};
  const used: readonly string[] = ['BILLING_PROVIDER', ...required, ...optional];
  const reason = `it is not for BILLING_STRATEGY=${strategy} with BILLING_PROVIDER=${provider}`;
  return all
    .filter((name) => isSet(name) && !used.includes(name))
    .map((name) => [name, reason] as const);
}

function textOf(name: SettingName, { given }: Gathered): string | undefined {
  const value = given.get(name)?.value;
  return typeof value === 'string' ? value : undefined;
}
