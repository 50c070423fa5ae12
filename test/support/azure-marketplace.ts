import { type JsonServer, startJsonServer } from './json-server.ts';

export interface AzureCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface AzureAnswer {
  readonly status: number;
  readonly body: object;
}

/**
 * Identity services and the metering API on one loopback port, with their rules: a token is what the
 * API takes, and an hour has one event.
 */
export interface AzureMarketplace extends Pick<JsonServer, 'origin' | 'stop'> {
  readonly tokenCalls: readonly AzureCall[];
  readonly eventCalls: readonly AzureCall[];
  /** Accepted events by `effectiveStartTime`. */
  readonly billed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Variables that lead the adapter here, to the identity of the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers come from here while it gives any; undefined answers by the rules. */
  answer(
    next: (call: AzureCall) => Promise<AzureAnswer | undefined> | AzureAnswer | undefined,
  ): void;
  /** From now on another token is needed. */
  revoke(): void;
}

export async function startAzureMarketplace(): Promise<AzureMarketplace> {
  const tokenCalls: AzureCall[] = [];
  const eventCalls: AzureCall[] = [];
  const billed = new Map<string, Readonly<Record<string, unknown>>>();
  let next: Parameters<AzureMarketplace['answer']>[0] = () => undefined;
  let token = 1;

  const event = ({ headers, body }: AzureCall): AzureAnswer => {
    if (headers.authorization !== `Bearer token ${token}`) return { status: 403, body: {} };
    const sent = JSON.parse(body);
    const before = billed.get(sent.effectiveStartTime);
    if (before !== undefined) {
      const acceptedMessage = { ...before, status: 'Duplicate' };
      return { status: 409, body: { code: 'Conflict', additionalInfo: { acceptedMessage } } };
    }
    billed.set(sent.effectiveStartTime, sent);
    return { status: 200, body: { ...sent, status: 'Accepted', usageEventId: 'an id' } };
  };

  const server = await startJsonServer('application/json', async (request, body) => {
    const url = new URL(request.url ?? '', 'http://a');
    const call = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body,
    };
    const isEvent = url.pathname === '/api/usageEvent';
    (isEvent ? eventCalls : tokenCalls).push(call);
    const scripted = await next(call);
    if (scripted !== undefined) return scripted;
    if (isEvent) return event(call);
    return { status: 200, body: { access_token: `token ${token}`, expires_in: '3600' } };
  });
  return {
    ...server,
    tokenCalls,
    eventCalls,
    billed,
    env: {
      AZURE_POD_IDENTITY_AUTHORITY_HOST: server.origin,
      AZURE_MARKETPLACE_ENDPOINT: server.origin,
    },
    answer(given) {
      next = given;
    },
    revoke() {
      token += 1;
    },
  };
}
