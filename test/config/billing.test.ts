import { describe, expect, it } from 'vitest';
import { configWith, faultsWith, warningsWith } from './given.ts';

const aws = {
  BILLING_PROVIDER: 'aws',
  BILLING_PRODUCT_CODE: 'product-1',
  AWS_REGION: 'eu-central-1',
};
const registered = {
  ...aws,
  BILLING_STRATEGY: 'register_usage',
  BILLING_PUBLIC_KEY_VERSION: '1',
};
const byRequests = { BILLING_STRATEGY: 'request_based', BILLING_DIMENSION: 'requests' };
const URI = '/subscriptions/1/resourceGroups/2/providers/Microsoft.Solutions/applications/3';
const azure = {
  ...byRequests,
  BILLING_PROVIDER: 'azure',
  BILLING_RESOURCE_URI: URI,
  BILLING_PLAN: 'standard',
};

describe('BILLING_STRATEGY', () => {
  it('is none unless it is set', () => {
    expect(configWith().billing).toBeUndefined();
  });

  it('may register with AWS', () => {
    expect(configWith(registered).billing).toEqual({
      strategy: 'register_usage',
      region: 'eu-central-1',
      productCode: 'product-1',
      publicKeyVersion: 1,
    });
  });

  it('may bill requests in AWS', () => {
    const rates = { BILLING_REPORT_INTERVAL: '7200', BILLING_REQUESTS_PER_UNIT: '1000' };
    expect(configWith({ ...aws, ...byRequests, ...rates }).billing).toEqual({
      strategy: 'request_based',
      intervalMs: 7_200_000,
      requestsPerUnit: 1_000,
      dimension: 'requests',
      marketplace: { provider: 'aws', region: 'eu-central-1', productCode: 'product-1' },
    });
  });

  it('may bill requests in Azure', () => {
    expect(configWith(azure).billing).toEqual({
      strategy: 'request_based',
      intervalMs: 3_600_000,
      requestsPerUnit: 1,
      dimension: 'requests',
      marketplace: { provider: 'azure', plan: 'standard', resource: { resourceUri: URI } },
    });
    const id = '3f8e2c1a-5b4d-4e6f-8a7b-9c0d1e2f3a4b';
    const saas = { ...azure, BILLING_RESOURCE_URI: undefined, BILLING_RESOURCE_ID: id };
    expect(configWith(saas).billing).toMatchObject({
      marketplace: { resource: { resourceId: id } },
    });
  });

  it.each([registered, { ...aws, ...byRequests }, azure])('%j is not warned about', (env) => {
    expect(warningsWith(env)).toEqual([]);
  });
});

describe('a strategy that lacks something', () => {
  it.each([
    [{ BILLING_STRATEGY: 'register_usage' }, ['BILLING_PROVIDER']],
    [{ BILLING_STRATEGY: 'request_based' }, ['BILLING_PROVIDER']],
    [
      { BILLING_STRATEGY: 'register_usage', BILLING_PROVIDER: 'aws' },
      ['BILLING_PRODUCT_CODE', 'BILLING_PUBLIC_KEY_VERSION', 'AWS_REGION'],
    ],
    [
      { BILLING_STRATEGY: 'request_based', BILLING_PROVIDER: 'aws' },
      ['BILLING_PRODUCT_CODE', 'BILLING_DIMENSION', 'AWS_REGION'],
    ],
    [
      { BILLING_STRATEGY: 'request_based', BILLING_PROVIDER: 'azure' },
      ['BILLING_DIMENSION', 'BILLING_RESOURCE_URI', 'BILLING_PLAN'],
    ],
  ])('%j asks for it', (env, names) => {
    const faults = faultsWith(env);
    expect(faults.map(({ variable }) => variable)).toEqual(names);
    for (const { problem } of faults) expect(problem).toMatch(/required with BILLING_STRATEGY=/);
  });
});

describe('what is not right', () => {
  it.each([
    [{ BILLING_STRATEGY: 'hourly' }, 'BILLING_STRATEGY', 'must be one of none, register_usage'],
    [{ ...registered, BILLING_PROVIDER: 'gcp' }, 'BILLING_PROVIDER', 'must be one of aws, azure'],
    [
      { ...registered, BILLING_PROVIDER: 'azure' },
      'BILLING_STRATEGY',
      'must be request_based with BILLING_PROVIDER=azure',
    ],
    [{ ...azure, BILLING_REPORT_INTERVAL: '60' }, 'BILLING_REPORT_INTERVAL', '3600 to 86400'],
    [{ ...azure, BILLING_REPORT_INTERVAL: '1h' }, 'BILLING_REPORT_INTERVAL', '1h is 3600'],
    [{ ...azure, BILLING_REPORT_INTERVAL: '5400' }, 'BILLING_REPORT_INTERVAL', 'whole hours'],
    [{ ...azure, BILLING_REQUESTS_PER_UNIT: '0' }, 'BILLING_REQUESTS_PER_UNIT', 'from 1 to'],
    [{ ...registered, BILLING_PUBLIC_KEY_VERSION: 'v1' }, 'BILLING_PUBLIC_KEY_VERSION', 'from 1'],
    [{ ...azure, BILLING_RESOURCE_URI: 'https://a' }, 'BILLING_RESOURCE_URI', '/subscriptions/'],
    [{ ...azure, BILLING_PLAN: 'a b' }, 'BILLING_PLAN', 'no blank'],
    [
      { ...azure, BILLING_RESOURCE_ID: '3f8e2c1a-5b4d-4e6f-8a7b-9c0d1e2f3a4b' },
      'BILLING_RESOURCE_ID',
      'keep one',
    ],
    [
      { ...azure, BILLING_RESOURCE_URI: undefined, BILLING_RESOURCE_ID: 'an id' },
      'BILLING_RESOURCE_ID',
      'must be the UUID',
    ],
  ])('%j is refused', (env, variable, problem) => {
    expect(faultsWith(env)).toEqual([
      expect.objectContaining({ variable, problem: expect.stringContaining(problem) }),
    ]);
  });

  it.each([
    [{ BILLING_PLAN: 'standard' }, 'BILLING_PLAN has no effect: BILLING_STRATEGY is none.'],
    [
      { ...registered, BILLING_DIMENSION: 'a' },
      'BILLING_DIMENSION has no effect: it is not for BILLING_STRATEGY=register_usage',
    ],
    [{ ...azure, BILLING_PRODUCT_CODE: 'a' }, 'BILLING_PRODUCT_CODE has no effect'],
  ])('%j is warned about', (env, warning) => {
    expect(warningsWith(env)).toEqual([expect.stringContaining(warning)]);
  });
});
