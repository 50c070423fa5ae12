import { startTap, type Tap } from '../../demo/tap.ts';
import type { HeaderList } from '../../src/ports/http.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, type Settings, startRelay } from '../support/relay-server.ts';

export const TOKEN = 'Ge7Ru2Yk9Mw4Tz1Xo6Qb3Vn8Lc5Hs0Da';

/** An application's own relay, another relay, and the upstream behind that one. */
export interface RelayPair {
  readonly upstream: RecordingUpstream;
  readonly near: RelayServer;
  readonly far: RelayServer;
  /** Between the two relays. */
  readonly tap: Tap;
  /** What a caller says to reach the upstream, beside its own. */
  readonly control: HeaderList;
  stop(): Promise<void>;
}

/** Nobody listens on this port: what the near relay itself serves is not looked at. */
const NOWHERE = 'http://127.0.0.1:9';

export async function startRelayPair(farSettings: Settings = {}): Promise<RelayPair> {
  const upstream = await startUpstream();
  const far = await startRelay(upstream.origin, {
    CORS_METHODS: 'GET,POST,PUT,PATCH,DELETE',
    ...farSettings,
  });
  const tap = await startTap(Number(new URL(far.origin).port));
  const near = await startNear(tap.origin);
  return {
    upstream,
    near,
    far,
    tap,
    control: controlFor(tap.origin),
    async stop() {
      await near.stop();
      await tap.close();
      await far.stop();
      await upstream.stop();
    },
  };
}

/** A relay that may send to `allowed`. */
export function startNear(allowed: string, settings: Settings = {}): Promise<RelayServer> {
  const outbound = { OUTBOUND_TOKEN: TOKEN, OUTBOUND_ALLOWED: allowed };
  return startRelay(NOWHERE, { ...outbound, ...settings });
}

export function controlFor(relayOrigin: string): HeaderList {
  return [
    ['x-mte-outbound-token', TOKEN],
    ['x-mte-upstream', relayOrigin],
  ];
}

/** Everything that crossed the tap, either way. */
export function crossed({ connections }: Tap): Buffer {
  return Buffer.concat(
    connections.flatMap(({ toServer, toClient }) =>
      [...toServer, ...toClient].map(({ bytes }) => bytes),
    ),
  );
}
