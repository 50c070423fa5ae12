import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createListener } from '../../src/adapters/http/listener.ts';
import { createPeerOf } from '../../src/adapters/http/peer.ts';
import { createHttpServer } from '../../src/adapters/http/server.ts';
import { createMemorySessionStore } from '../../src/adapters/sessions/memory/index.ts';
import { createUndiciUpstream } from '../../src/adapters/upstream/undici/index.ts';
import { encodeBase64url } from '../../src/domain/base64url.ts';
import { createCodec } from '../../src/domain/codec/codec.ts';
import { createRelay } from '../../src/domain/relay/relay.ts';
import { createTenant } from '../../src/domain/relay/tenant.ts';
import { createRequestIds } from '../../src/domain/request-id.ts';
import type { Suite } from '../../src/ports/aead.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Codec } from '../../src/ports/codec.ts';
import type { MetricsEvent } from '../../src/ports/metrics-sink.ts';
import type { SessionStore } from '../../src/ports/session-store.ts';

/** A clock that is set by hand; both of its times go together unless said otherwise. */
export interface SetClock extends Clock {
  advance(milliseconds: number): void;
  /** Sets the wall clock alone. */
  jump(milliseconds: number): void;
}

export function createSetClock(): SetClock {
  let now = Date.UTC(2030, 0, 1);
  let elapsed = 0;
  return {
    now: () => now,
    elapsed: () => elapsed,
    advance(milliseconds) {
      now += milliseconds;
      elapsed += milliseconds;
    },
    jump(milliseconds) {
      now += milliseconds;
    },
  };
}

export interface RelayOptions {
  readonly clock?: Clock;
  readonly suites?: readonly Suite[];
  readonly clientIdSecret?: string;
  readonly port?: number;
  /** False: every connection ends with its answer, so that none is left when the relay stops. */
  readonly keepAlive?: boolean;
  /** Takes the store's or the codec's place, around the real one. */
  readonly wrapStore?: (store: SessionStore) => SessionStore;
  readonly wrapCodec?: (codec: Codec) => Codec;
}

/** The real relay, listening, with what tests look at. */
export interface TestRelay {
  readonly origin: string;
  readonly port: number;
  readonly identity: string;
  readonly events: readonly MetricsEvent[];
  /** How many pairings it answered. */
  pairings(): number;
  /** How many encoded requests it answered. */
  requests(): number;
  close(): Promise<void>;
}

const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
const silent = {
  trace() {},
  debug() {},
  info() {},
  warning() {},
  error() {},
  panic() {},
};

export async function startRelay(upstream: string, options: RelayOptions = {}): Promise<TestRelay> {
  const clock = options.clock ?? systemClock;
  const crypto = createCrypto();
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const tenant = await createTenant(crypto, {
    name: '*',
    upstream: new URL(upstream),
    cors: { origins: ['https://app.example'], methods },
    passThroughRoutes: [],
    mteRoutes: undefined,
    methods,
    headers: [],
    clientIdSecrets: [options.clientIdSecret ?? 'a secret of the tests, 32 characters'],
    identityKey: 'an identity of the tests, 32 characters',
  });
  const events: MetricsEvent[] = [];
  const memory = createMemorySessionStore({ clock, maxPairs: 1000 });
  const upstreamClient = createUndiciUpstream({
    connectMs: 5_000,
    responseMs: 20_000,
    maxHeaderBytes: 65_536,
  });
  const codec = createCodec(crypto, options.suites ?? ['ChaCha20-Poly1305', 'AES-256-GCM']);
  const relay = createRelay({
    codec: options.wrapCodec?.(codec) ?? codec,
    store: options.wrapStore?.(memory) ?? memory,
    upstream: upstreamClient,
    clock,
    metrics: { record: (event) => void events.push(event), close: async () => {} },
    logger: silent,
    limits: { maxBodyBytes: undefined, maxHeaderBytes: 65_536, pairingsPerMinute: undefined },
  });
  const listener = createListener({
    relay,
    tenantOf: () => tenant,
    clock,
    accepting: () => true,
    peerOf: createPeerOf([]),
    requestIdOf: createRequestIds(crypto.random),
    clientTimeoutMs: undefined,
    logger: silent,
  });
  const SERVER_LIMITS = { keepAliveMs: 65_000, headersMs: undefined, maxHeaderBytes: 131_072 };
  const server = createHttpServer((incoming, outgoing) => {
    if (options.keepAlive === false) outgoing.shouldKeepAlive = false;
    listener(incoming, outgoing);
  }, SERVER_LIMITS);
  const { port } = await server.listen(options.port ?? 0, '127.0.0.1');
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    identity: encodeBase64url(tenant.identity.publicKey),
    events,
    pairings: () => events.filter(({ type }) => type === 'pairing').length,
    requests: () => events.filter(({ type }) => type === 'request').length,
    async close() {
      await server.close(0);
      await upstreamClient.close();
      memory.close();
    },
  };
}
