import type { MetricDatum } from '@aws-sdk/client-cloudwatch';

/** What one PutMetricData may hold. */
export interface RequestLimits {
  readonly data: number;
  readonly bytes: number;
}

/** 1 MB is 2^20 bytes to the service: the rest is for what stands around the data. */
const REQUEST_LIMITS: RequestLimits = { data: 1_000, bytes: 1_000_000 };

/** Data in their order, in as few requests as the limits allow. */
export function requestsOf(
  data: readonly MetricDatum[],
  limits: RequestLimits = REQUEST_LIMITS,
): readonly MetricDatum[][] {
  const requests: MetricDatum[][] = [];
  let bytes = 0;
  for (const datum of data) {
    const size = JSON.stringify(datum).length + 1;
    const last = requests.at(-1);
    if (last === undefined || last.length === limits.data || bytes + size > limits.bytes) {
      requests.push([datum]);
      bytes = size;
    } else {
      last.push(datum);
      bytes += size;
    }
  }
  return requests;
}
