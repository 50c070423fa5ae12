import { randomBytes } from 'node:crypto';
import {
  createMteRelayClient,
  type MteRelayClient,
  type MteRelayEvent,
} from '../src/client/index.ts';
import { type DemoApi, startApi } from './api/server.ts';
import type { Closers } from './closers.ts';
import { createRelayProcess, type RelayProcess } from './relay-process.ts';
import { startTap, type Tap } from './tap.ts';

/** Everything that a scenario plays on. */
export interface Stage {
  readonly account: { readonly user: string; readonly password: string };
  readonly api: DemoApi;
  readonly relay: RelayProcess;
  /** Between the client and the relay. */
  readonly tap: Tap;
  /** Between a caller and the API, with no relay: what a tap sees otherwise. */
  readonly plainTap: Tap;
  readonly client: MteRelayClient;
  /** What the client did by itself so far. */
  readonly clientEvents: readonly MteRelayEvent[];
}

export interface StageOptions {
  /** Remembers how to stop what is started. */
  readonly closers: Closers;
  /** The API that the relay stands in front of, if not that of the stage. */
  readonly upstream?: string;
  /** Whose pages may call the relay and, for comparison, the API. Default: everybody's, and none. */
  readonly pageOrigin?: string | undefined;
}

const ACCOUNT = { user: 'ada.lovelace', password: 'tulip-harbour-93' };
const FIRST_NOTES = ['Blood count on Tuesday', 'Call the notary about the house'];

export async function startStage({ closers, upstream, pageOrigin }: StageOptions): Promise<Stage> {
  const api = await startApi({
    accounts: new Map([[ACCOUNT.user, ACCOUNT.password]]),
    firstNotes: FIRST_NOTES.map((text) => [ACCOUNT.user, text]),
    pageOrigin,
  });
  await closers.add(api.close);

  const relay = createRelayProcess({
    UPSTREAM: upstream ?? api.origin,
    CLIENT_ID_SECRET: randomBytes(32).toString('base64'),
    CORS_ORIGINS: pageOrigin ?? '*',
  });
  await closers.add(relay.stop);
  await relay.start();

  const tap = await startTap(relay.port);
  await closers.add(tap.close);
  const plainTap = await startTap(api.port);
  await closers.add(plainTap.close);

  const clientEvents: MteRelayEvent[] = [];
  const client = createMteRelayClient({
    relayOrigin: tap.origin,
    onEvent: (event) => clientEvents.push(event),
  });
  await closers.add(async () => client.close());

  return { account: ACCOUNT, api, relay, tap, plainTap, client, clientEvents };
}
