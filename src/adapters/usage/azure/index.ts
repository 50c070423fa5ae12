import type { Clock } from '../../../ports/clock.ts';
import type {
  ReportResult,
  UsageMarketplace,
  UsageRecord,
} from '../../../ports/usage-marketplace.ts';
import { type Answer, ask, isObject, unexpected } from './ask.ts';
import { type AzureEnvironment, createIdentity } from './identity.ts';

export interface UsageEventOptions {
  /** What was bought: a managed application or an extension by its URI, a SaaS subscription by its ID. */
  readonly resource: { readonly resourceUri: string } | { readonly resourceId: string };
  readonly plan: string;
  readonly dimension: string;
  readonly env: AzureEnvironment;
  readonly clock: Clock;
}

const API = 'https://marketplaceapi.microsoft.com';

/** The metering service takes events of the last 24 hours. */
const ACCEPTED_FOR_MS = 24 * 3_600_000;

const SERVICE = 'Azure Marketplace';

/** Usage by requests: a usage event, once for an hour, resource and dimension. */
export function createUsageEvents(options: UsageEventOptions): UsageMarketplace {
  const { resource, plan, dimension, env, clock } = options;
  const identity = createIdentity(env, clock);
  const url = new URL('/api/usageEvent', env.AZURE_MARKETPLACE_ENDPOINT || API);
  url.searchParams.set('api-version', '2018-08-31');

  return {
    acceptedForMs: ACCEPTED_FOR_MS,
    async check() {
      await identity.token();
    },
    async report(record) {
      const answer = await ask(SERVICE, url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await identity.token()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          ...resource,
          quantity: record.units,
          dimension,
          effectiveStartTime: new Date(record.hour).toISOString(),
          planId: plan,
        }),
      });
      if (answer.status === 401 || answer.status === 403) identity.forget();
      return resultOf(answer, record);
    },
    close: () => {},
  };
}

/** 409 shows the event that was accepted for this hour before: ours, or another. */
function resultOf(answer: Answer, { units }: UsageRecord): ReportResult {
  const { status, body } = answer;
  if (status === 200 || status === 201) {
    if (body.status === undefined || body.status === 'Accepted') return 'accepted';
  }
  if (status !== 409) throw unexpected(SERVICE, answer);
  const info = body.additionalInfo;
  const before = isObject(info) ? info.acceptedMessage : undefined;
  if (!isObject(before) || before.quantity === undefined) return 'accepted';
  return Number(before.quantity) === units ? 'accepted' : 'hour-taken';
}
