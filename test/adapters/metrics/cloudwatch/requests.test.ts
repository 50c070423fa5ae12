import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestsOf } from '../../../../src/adapters/metrics/cloudwatch/requests.ts';

const datum = fc.record({
  MetricName: fc.string({ minLength: 1, maxLength: 60 }),
  Value: fc.integer(),
}) satisfies fc.Arbitrary<MetricDatum>;

const sizeOf = (data: readonly MetricDatum[]) =>
  data.reduce((sum, one) => sum + JSON.stringify(one).length + 1, 0);

test('no request is beyond the limits, and all data are in them once and in order', () => {
  fc.assert(
    fc.property(
      fc.array(datum, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 500, max: 1_500 }),
      (data, most, bytes) => {
        const requests = requestsOf(data, { data: most, bytes });
        expect(requests.flat()).toEqual(data);
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0);
          expect(request.length).toBeLessThanOrEqual(most);
          expect(sizeOf(request)).toBeLessThanOrEqual(bytes);
        }
      },
    ),
  );
});

test('a request is left only where the next datum would be too much', () => {
  fc.assert(
    fc.property(fc.array(datum, { maxLength: 60, size: 'max' }), (data) => {
      const limits = { data: 7, bytes: 600 };
      const requests = requestsOf(data, limits);
      requests.slice(1).forEach((request, index) => {
        const before = requests[index] ?? [];
        const tooMuch = sizeOf([...before, ...request.slice(0, 1)]) > limits.bytes;
        expect(before.length === limits.data || tooMuch).toBe(true);
      });
    }),
  );
});
