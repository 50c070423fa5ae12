import { systemClock } from './adapters/clock/system.ts';
import { createCrypto } from './adapters/crypto/node/index.ts';
import { createListener } from './adapters/http/listener.ts';
import { createOutbound } from './adapters/http/outbound/index.ts';
import { createPeerOf } from './adapters/http/peer.ts';
import { createHttpServer } from './adapters/http/server.ts';
import { noMetrics } from './adapters/metrics/none.ts';
import { createMemorySessionStore } from './adapters/sessions/memory/index.ts';
import { createUndiciUpstream } from './adapters/upstream/undici/index.ts';
import type { Config, TenantConfig } from './config.ts';
import { createCodec } from './domain/codec/codec.ts';
import { createRelay } from './domain/relay/relay.ts';
import { createTenant, createTenantOf, type Tenant } from './domain/relay/tenant.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Logger } from './ports/logger.ts';
import { createRelayClient } from './relay-client.ts';

/** A relay that takes requests. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more requests, lets those that run finish, and lets go of everything. */
  close(): Promise<void>;
}

/** How much wider Node's own header limit is than the decoded one: base64url, and the outer headers. */
const OUTER_HEADER_FACTOR = 2;

/** Wires the adapters that the configuration asks for to the domain, and listens. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const { limits } = config;
  const crypto = createCrypto();
  const store = createMemorySessionStore({
    clock: systemClock,
    maxPairs: limits.maxPairs,
    maxPairsPerOwner: limits.maxPairsPerClient,
  });
  const upstream = createUndiciUpstream({
    connectMs: limits.upstreamConnectTimeoutMs,
    responseMs: limits.upstreamTimeoutMs ?? 0,
    maxHeaderBytes: limits.maxHeaderBytes,
  });
  const relay = createRelay({
    codec: createCodec(crypto, config.suites),
    store,
    upstream,
    clock: systemClock,
    metrics: noMetrics,
    logger,
    limits,
  });
  const sending = createSending(config, crypto, logger);
  const tenantOf = createTenantOf(await createTenants(crypto, config));
  logger.info('MTE instantiated successfully.');

  let accepting = true;
  const server = createHttpServer(
    createListener({
      relay,
      tenantOf,
      clock: systemClock,
      random: crypto.random,
      accepting: () => accepting,
      peerOf: createPeerOf(config.trustedProxies),
      clientTimeoutMs: limits.clientTimeoutMs,
      logger,
      outbound: sending?.outbound,
    }),
    {
      headersMs: limits.clientTimeoutMs,
      maxHeaderBytes: OUTER_HEADER_FACTOR * limits.maxHeaderBytes,
    },
  );
  const { port } = await server.listen(config.port, config.host);
  logger.info(`Server listening at http://[${config.host}]:${port}`);

  return {
    port,
    async close() {
      accepting = false;
      await server.close(limits.shutdownTimeoutMs);
      await sending?.close();
      await upstream.close();
      await store.close();
      await noMetrics.close();
    },
  };
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
