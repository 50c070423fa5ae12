import { onTestFinished } from 'vitest';
import { createOffer } from '../../src/domain/pairing/accept-answer.ts';
import {
  crypto,
  issuedClientId,
  type ProtocolClient,
  pairWith,
} from '../support/protocol-client.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';
import type { Latin1 } from './message-reader.ts';
import { type RawUpstream, startRawUpstream } from './raw-upstream.ts';

/** A relay before an upstream, for one test alone: so the ledger is this test's. */
export interface Setting {
  readonly relay: RelayServer;
  readonly upstream: RawUpstream;
}

export async function setUp(): Promise<Setting> {
  const upstream = await startRawUpstream();
  const relay = await startRelay(upstream.origin, {
    PASS_THROUGH_ROUTES: '/open/*',
    MAX_HEADER_BYTES: '65536',
    CORS_METHODS: 'GET,POST,PUT,PATCH,DELETE',
  });
  onTestFinished(async () => {
    await relay.stop();
    await upstream.stop();
  });
  return { relay, upstream };
}

/** An honest request to one kind of route, in parts that a case may put together wrongly. */
export interface Subject {
  readonly method: string;
  readonly target: string;
  /** Field lines, without `Host` and framing. */
  readonly fields: readonly string[];
  readonly body: Latin1;
  /** The request line that the upstream gets, where it gets one. */
  readonly forwarded: string | undefined;
}

/** The kinds of routes that a relay has, and how an honest request to each is made. */
export const ROUTE_KINDS: Readonly<Record<string, (origin: string) => Promise<Subject>>> = {
  'a pass-through route': async () => ({
    method: 'POST',
    target: '/open/a',
    fields: ['Content-Type: text/plain'],
    body: 'hello',
    forwarded: 'POST /open/a HTTP/1.1',
  }),
  'an enveloped message': async (origin) => sealed(await pairWith(origin), false),
  'a message in the open form': async (origin) => sealed(await pairWith(origin), true),
  'a route of the relay': async (origin) => ({
    method: 'POST',
    target: '/api/mte-pair',
    fields: [`X-Mte-Relay: ${await issuedClientId(origin)}`],
    body: Buffer.from((await createOffer(crypto, 1)).offer).toString('latin1'),
    forwarded: undefined,
  }),
};

async function sealed(client: ProtocolClient, open: boolean): Promise<Subject> {
  const { wire } = await client.seal({ path: '/secret/a', body: 'hello', open });
  if (!(wire.body instanceof Uint8Array)) throw new Error('the message has no body');
  return {
    method: wire.method,
    target: wire.path,
    fields: wire.headers.map(([name, value]) => `${name}: ${value}`),
    body: Buffer.from(wire.body).toString('latin1'),
    forwarded: 'POST /secret/a HTTP/1.1',
  };
}
