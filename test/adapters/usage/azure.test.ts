import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUsageEvents } from '../../../src/adapters/usage/azure/index.ts';
import { type AzureMarketplace, startAzureMarketplace } from '../../support/azure-marketplace.ts';
import { freePort } from '../../support/redis-server.ts';

let azure: AzureMarketplace;
let elapsed = 0;
beforeEach(async () => {
  azure = await startAzureMarketplace();
  elapsed = 0;
});
afterEach(() => azure.stop());

const RECORD = { ledger: 'ledger 1', hour: Date.UTC(2026, 4, 1, 10), units: 42 };
const AUDIENCE = '20e940b3-4c77-4b0b-9a53-9e16a1b010a7';

function events(env: Readonly<Record<string, string>> = {}) {
  return createUsageEvents({
    resource: { resourceUri: '/subscriptions/1/relay' },
    plan: 'standard',
    dimension: 'requests',
    env: { ...azure.env, ...env },
    clock: { now: () => 0, elapsed: () => elapsed },
  });
}

describe('a usage event', () => {
  test('bills an hour', async () => {
    expect(await events().report(RECORD)).toBe('accepted');
    expect(azure.eventCalls).toMatchObject([
      {
        method: 'POST',
        path: '/api/usageEvent',
        query: { 'api-version': '2018-08-31' },
        headers: { authorization: 'Bearer token 1', 'content-type': 'application/json' },
      },
    ]);
    expect(JSON.parse(azure.eventCalls[0]?.body ?? '')).toEqual({
      resourceUri: '/subscriptions/1/relay',
      quantity: 42,
      dimension: 'requests',
      effectiveStartTime: '2026-05-01T10:00:00.000Z',
      planId: 'standard',
    });
  });

  test('that is sent again was accepted before, and is billed once', async () => {
    expect(await events().report(RECORD)).toBe('accepted');
    expect(await events().report(RECORD)).toBe('accepted');
    expect(azure.eventCalls).toHaveLength(2);
    expect(azure.billed.size).toBe(1);
  });

  test('says so when the hour has another quantity', async () => {
    await events().report(RECORD);
    expect(await events().report({ ...RECORD, units: 43 })).toBe('hour-taken');
  });

  test.each([400, 429, 500, 503])(
    'that is answered with %i is left to be repeated',
    async (status) => {
      azure.answer(({ path }) => (path === '/api/usageEvent' ? { status, body: {} } : undefined));
      const failure = { reason: `HTTP ${status}`, refused: false };
      await expect(events().report(RECORD)).rejects.toMatchObject(failure);
      expect(azure.eventCalls).toHaveLength(1);
    },
  );

  test('that is answered with something else than an acceptance is not taken for one', async () => {
    azure.answer(({ path }) =>
      path === '/api/usageEvent' ? { status: 200, body: { status: 'Expired' } } : undefined,
    );
    await expect(events().report(RECORD)).rejects.toMatchObject({ reason: 'HTTP 200' });
  });

  test('goes nowhere while nobody listens', async () => {
    const env = { AZURE_MARKETPLACE_ENDPOINT: `http://127.0.0.1:${await freePort()}` };
    await expect(events(env).report(RECORD)).rejects.toMatchObject({ reason: 'ECONNREFUSED' });
  });

  test('gives up on a service that never answers', async () => {
    azure.answer(({ path }) => (path === '/api/usageEvent' ? new Promise(() => {}) : undefined));
    await expect(events().report(RECORD)).rejects.toMatchObject({ reason: 'TimeoutError' });
  });

  test('names a SaaS subscription by its ID', async () => {
    const options = { plan: 'standard', dimension: 'requests', env: azure.env };
    const clock = { now: () => 0, elapsed: () => 0 };
    const marketplace = createUsageEvents({ ...options, clock, resource: { resourceId: 'an id' } });
    await marketplace.report(RECORD);
    expect([...azure.billed.values()]).toMatchObject([{ resourceId: 'an id' }]);
  });
});

describe('the token', () => {
  test('is that of the machine', async () => {
    await events({ AZURE_CLIENT_ID: 'which' }).check();
    expect(azure.tokenCalls).toMatchObject([
      {
        method: 'GET',
        path: '/metadata/identity/oauth2/token',
        query: { 'api-version': '2018-02-01', resource: AUDIENCE, client_id: 'which' },
        headers: { metadata: 'true' },
      },
    ]);
  });

  test('is that of the pod where it has an identity', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'relay-token-'));
    const file = join(folder, 'token');
    const env = {
      AZURE_FEDERATED_TOKEN_FILE: file,
      AZURE_CLIENT_ID: 'client',
      AZURE_TENANT_ID: 'tenant',
      AZURE_AUTHORITY_HOST: azure.origin,
    };
    await expect(events(env).check()).rejects.toMatchObject({ reason: 'no federated token' });
    await writeFile(file, 'assertion one\n');
    const marketplace = events(env);
    await marketplace.check();
    await writeFile(file, 'assertion two\n');
    elapsed += 3_600_000;
    await marketplace.check();
    await rm(folder, { recursive: true });
    expect(azure.tokenCalls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /tenant/oauth2/v2.0/token',
      'POST /tenant/oauth2/v2.0/token',
    ]);
    expect(
      azure.tokenCalls.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    ).toEqual(
      ['assertion one', 'assertion two'].map((assertion) => ({
        grant_type: 'client_credentials',
        client_id: 'client',
        scope: `${AUDIENCE}/.default`,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      })),
    );
  });

  test('is kept until five minutes before its end', async () => {
    const marketplace = events();
    await marketplace.check();
    elapsed = 54 * 60_000;
    await marketplace.check();
    expect(azure.tokenCalls).toHaveLength(1);
    elapsed = 56 * 60_000;
    await marketplace.check();
    expect(azure.tokenCalls).toHaveLength(2);
  });

  test('is replaced when it is not taken', async () => {
    const marketplace = events();
    await marketplace.check();
    azure.revoke();
    await expect(marketplace.report(RECORD)).rejects.toMatchObject({ reason: 'HTTP 403' });
    expect(await marketplace.report(RECORD)).toBe('accepted');
  });

  test('stands in no error', async () => {
    azure.answer(() => ({ status: 400, body: { access_token: 'hush', error: 'hush' } }));
    const failure = await events()
      .report(RECORD)
      .catch((error: unknown) => error);
    expect(JSON.stringify([failure, String(failure)])).not.toContain('hush');
    expect(String(failure)).toContain('HTTP 400');
  });
});
