import { readFile } from 'node:fs/promises';
import type { Clock } from '../../../ports/clock.ts';
import { MarketplaceError } from '../../../ports/usage-marketplace.ts';
import { type Answer, ask, unexpected } from './ask.ts';

/** Variables that AKS gives a pod with a workload identity, and those that name other end points. */
export type AzureEnvironment = Readonly<Record<string, string | undefined>>;

/** Gives bearer tokens for the marketplace's API. */
export interface Identity {
  /** Rejects with MarketplaceError. */
  token(): Promise<string>;
  /** Makes the next call ask for another: the last one was not taken. */
  forget(): void;
}

/** The marketplace's API, as an application of Microsoft Entra ID. */
const AUDIENCE = '20e940b3-4c77-4b0b-9a53-9e16a1b010a7';
const METADATA_HOST = 'http://169.254.169.254';
const AUTHORITY_HOST = 'https://login.microsoftonline.com/';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How long before its end a token is replaced, in milliseconds. */
const EARLY_MS = 5 * 60_000;

/**
 * The identity of the pod where AKS gave it one (AZURE_FEDERATED_TOKEN_FILE), else that of the
 * machine. A token is kept until shortly before its end.
 */
export function createIdentity(env: AzureEnvironment, clock: Clock): Identity {
  const request = requestOf(env);
  let kept: { readonly token: string; readonly until: number } | undefined;
  return {
    async token() {
      if (kept !== undefined && clock.elapsed() < kept.until) return kept.token;
      const answer = await request();
      const { access_token: token, expires_in: seconds } = answer.body;
      if (answer.status !== 200 || typeof token !== 'string') {
        throw unexpected('The identity service of Azure', answer);
      }
      // The metadata service writes the number as a text.
      kept = { token, until: clock.elapsed() + Number(seconds) * 1_000 - EARLY_MS };
      return token;
    },
    forget() {
      kept = undefined;
    },
  };
}

function requestOf(env: AzureEnvironment): () => Promise<Answer> {
  const {
    AZURE_FEDERATED_TOKEN_FILE: file,
    AZURE_CLIENT_ID: client,
    AZURE_TENANT_ID: tenant,
  } = env;
  if (file && client && tenant) return () => workloadToken(env, file, client, tenant);
  const url = new URL(
    '/metadata/identity/oauth2/token',
    env.AZURE_POD_IDENTITY_AUTHORITY_HOST || METADATA_HOST,
  );
  url.searchParams.set('api-version', '2018-02-01');
  url.searchParams.set('resource', AUDIENCE);
  // Where a machine has several identities.
  if (client) url.searchParams.set('client_id', client);
  return () => ask('The identity service of Azure', url, { headers: { metadata: 'true' } });
}

/** The client credentials grant with the pod's own token as assertion (RFC 7523, 2.2). */
async function workloadToken(
  env: AzureEnvironment,
  file: string,
  client: string,
  tenant: string,
): Promise<Answer> {
  const authority = (env.AZURE_AUTHORITY_HOST || AUTHORITY_HOST).replace(/\/?$/, '/');
  const url = new URL(`${encodeURIComponent(tenant)}/oauth2/v2.0/token`, authority);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${AUDIENCE}/.default`,
    client_assertion_type: ASSERTION,
    client_assertion: await assertionIn(file),
  });
  return ask('The identity service of Azure', url, { method: 'POST', body });
}

/** Kubernetes replaces the file's content from time to time. */
async function assertionIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const message = 'The file that AZURE_FEDERATED_TOKEN_FILE names cannot be read';
    throw new MarketplaceError(message, 'no federated token', false);
  }
}
