import { systemClock } from './adapters/clock/system.ts';
import { createCrypto } from './adapters/crypto/node/index.ts';
import { loadClientFiles } from './adapters/http/client-files.ts';
import { createListener } from './adapters/http/listener.ts';
import { createOutbound } from './adapters/http/outbound/index.ts';
import { createPeerOf } from './adapters/http/peer.ts';
import { createHttpServer } from './adapters/http/server.ts';
import { createMemorySessionStore } from './adapters/sessions/memory/index.ts';
import { createUndiciUpstream } from './adapters/upstream/undici/index.ts';
import type { Config, TenantConfig } from './config.ts';
import { createCodec } from './domain/codec/codec.ts';
import { tenantOfKey } from './domain/relay/pairs.ts';
import { createRelay } from './domain/relay/relay.ts';
import { createTenant, createTenantOf, type Tenant } from './domain/relay/tenant.ts';
import { createRequestIds } from './domain/request-id.ts';
import { createSealedStore } from './domain/sealed-store.ts';
import { startMetrics } from './metrics.ts';
import type { PlugIns } from './plug-ins/index.ts';
import type { Codec } from './ports/codec.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Logger } from './ports/logger.ts';
import type { SessionStore } from './ports/session-store.ts';
import type { UpstreamClient } from './ports/upstream-client.ts';
import { releaseAll } from './process/release.ts';
import type { StoppableServer } from './process/shutdown.ts';
import { INSTANTIATED, listeningAt } from './process/start-lines.ts';
import { createRelayClient } from './relay-client.ts';
import { startTracer } from './tracer.ts';
import { startUsage } from './usage.ts';

/** A relay that takes requests. */
export interface RunningServer extends StoppableServer {
  readonly port: number;
  /** Takes no more requests, lets those that run finish, and lets go of everything. */
  close(): Promise<void>;
}

/** What a server cannot know of itself. */
export interface Circumstances {
  /** From 1, where several processes share the port; undefined where it is the only one. */
  readonly worker?: number | undefined;
  /** Parts of the relay that are not the built-in ones. */
  readonly plugIns?: PlugIns | undefined;
  /** The built browser client, where it is not in its usual place. */
  readonly clientFolder?: URL | undefined;
}

/** How much wider Node's own header limit is than the decoded one: base64url, and the outer headers. */
const OUTER_HEADER_FACTOR = 2;

/** Records of pairs in a shared store that a relay remembers: some 0.3 kB each. */
export const RECENT_PAIRS = 100_000;

/** What `npm run build:client` writes. */
const CLIENT_FOLDER = new URL('../dist/client/', import.meta.url);

/**
 * Wires the adapters that the configuration asks for, or plug-ins in their place, to the domain, and
 * listens.
 */
export async function startServer(
  config: Config,
  logger: Logger,
  { worker, plugIns = {}, clientFolder = CLIENT_FOLDER }: Circumstances = {},
): Promise<RunningServer> {
  const { limits } = config;
  const crypto = createCrypto();
  const codec = await codecOf(config, crypto, plugIns);
  const telemetry = { config, logger, worker };
  const usage = await startUsage(telemetry);
  const metrics = await startMetrics(telemetry, usage, plugIns.metrics);
  const tracer = await startTracer(telemetry);
  const upstream = await upstreamOf(config, plugIns);
  const store = metrics.measured(await createStore(config, crypto, logger, plugIns));
  const relay = createRelay({
    codec,
    store,
    upstream,
    clock: systemClock,
    metrics: metrics.sink,
    tracer,
    logger,
    limits,
    recentPairs: config.redis === undefined && !plugIns.sessionStore ? 0 : RECENT_PAIRS,
  });
  const sending = createSending(config, crypto, logger);
  const tenantOf = createTenantOf(await createTenants(crypto, config));
  // Of several workers the primary tells, once.
  const tell = (line: string) => {
    if (worker === undefined) logger.info(line);
  };
  tell(INSTANTIATED);

  let accepting = true;
  const server = createHttpServer(
    createListener({
      relay,
      tenantOf,
      clock: systemClock,
      requestIdOf: createRequestIds(crypto.random),
      accepting: () => accepting,
      peerOf: createPeerOf(config.trustedProxies),
      clientTimeoutMs: limits.clientTimeoutMs,
      logger,
      outbound: sending?.outbound,
      clientFiles: loadClientFiles(clientFolder),
    }),
    {
      keepAliveMs: limits.keepAliveTimeoutMs,
      headersMs: limits.clientTimeoutMs,
      maxHeaderBytes: OUTER_HEADER_FACTOR * limits.maxHeaderBytes,
    },
  );
  const { port } = await server.listen(config.port, config.host);
  tell(listeningAt(config.host, port));

  const drain = () => server.close(limits.shutdownTimeoutMs);
  const release = () =>
    releaseAll(
      [metrics, tracer, usage].filter(isThere),
      [sending, upstream, store].filter(isThere),
      logger,
    );
  return {
    port,
    running: server.running,
    unready() {
      accepting = false;
    },
    drain,
    cut: server.cut,
    release,
    async close() {
      accepting = false;
      await drain();
      await release();
    },
  };
}

async function codecOf({ suites }: Config, crypto: Crypto, plugIns: PlugIns): Promise<Codec> {
  const createBuiltIn = () => createCodec(crypto, suites);
  return (await plugIns.codec?.({ crypto, suites, createBuiltIn })) ?? createBuiltIn();
}

async function upstreamOf({ limits }: Config, plugIns: PlugIns): Promise<UpstreamClient> {
  const own = {
    connectMs: limits.upstreamConnectTimeoutMs,
    responseMs: limits.upstreamTimeoutMs ?? 0,
    maxHeaderBytes: limits.maxHeaderBytes,
  };
  const createBuiltIn = () => createUndiciUpstream(own);
  return (await plugIns.upstream?.({ ...own, createBuiltIn })) ?? createBuiltIn();
}

/** Pairs in memory, or sealed in Redis, whose driver is loaded only then, or in a plug-in's store. */
async function createStore(
  config: Config,
  crypto: Crypto,
  logger: Logger,
  plugIns: PlugIns,
): Promise<SessionStore> {
  const { redis, limits, tenants } = config;
  const sealed = (shared: SessionStore) =>
    createSealedStore(shared, crypto, (key) => tenants.get(tenantOfKey(key))?.clientIdSecrets);
  if (plugIns.sessionStore !== undefined) {
    const { maxPairs, maxPairsPerClient: maxPairsPerOwner } = limits;
    return sealed(await plugIns.sessionStore({ crypto, maxPairs, maxPairsPerOwner }));
  }
  if (redis === undefined) {
    return createMemorySessionStore({
      clock: systemClock,
      maxPairs: limits.maxPairs,
      maxPairsPerOwner: limits.maxPairsPerClient,
    });
  }
  const { createRedisSessionStore } = await import('./adapters/sessions/redis/index.ts');
  const { keyPrefix, waitReplicas, ...address } = redis;
  const shared = createRedisSessionStore({
    address,
    keyPrefix,
    waitReplicas,
    maxPairsPerOwner: limits.maxPairsPerClient,
    logger,
  });
  return sealed(shared);
}

/** The sending side, where it is turned on. */
function createSending({ outbound, limits }: Config, crypto: Crypto, logger: Logger) {
  if (outbound === undefined) return undefined;
  const client = createRelayClient({
    crypto,
    pinnedIdentities: outbound.pinnedIdentities,
    limits: {
      connectMs: limits.upstreamConnectTimeoutMs,
      responseMs: limits.upstreamTimeoutMs ?? 0,
    },
  });
  return {
    outbound: createOutbound({ ...outbound, client, logger }),
    close: () => client.close(),
  };
}

async function createTenants(crypto: Crypto, config: Config): Promise<Map<string, Tenant>> {
  const tenants = new Map<string, Tenant>();
  for (const [name, tenant] of config.tenants) {
    tenants.set(name, await createTenant(crypto, tenantSettings(tenant)));
  }
  return tenants;
}

function tenantSettings({ corsOrigins, corsMethods, ...tenant }: TenantConfig) {
  return {
    ...tenant,
    cors: { origins: corsOrigins, methods: corsMethods },
    methods: corsMethods,
  };
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
