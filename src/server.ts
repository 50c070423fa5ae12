import { systemClock } from './adapters/clock/system.ts';
import { createCrypto } from './adapters/crypto/node/index.ts';
import { createListener } from './adapters/http/listener.ts';
import { createPeerOf } from './adapters/http/peer.ts';
import { createHttpServer } from './adapters/http/server.ts';
import { noMetrics } from './adapters/metrics/none.ts';
import { createMemorySessionStore } from './adapters/sessions/memory/index.ts';
import { createUndiciUpstream } from './adapters/upstream/undici/index.ts';
import type { Config, TenantConfig } from './config.ts';
import { createCodec } from './domain/codec/codec.ts';
import { createRelay } from './domain/relay/relay.ts';
import { createTenant, type Tenant } from './domain/relay/tenant.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Logger } from './ports/logger.ts';

/** A relay that takes requests. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more requests, lets those that run finish, and lets go of everything. */
  close(): Promise<void>;
}

/** Pairs that one process keeps: at 0.4 kB each, about 400 MB. */
const MAX_PAIRS = 1_000_000;
const UPSTREAM_LIMITS = { connectMs: 10_000, responseMs: 60_000 };
/** How long requests may take to finish once the relay is told to stop. */
const SHUTDOWN_GRACE_MS = 25_000;

/** Wires the adapters that the configuration asks for to the domain, and listens. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const crypto = createCrypto();
  const tenants = await createTenants(crypto, config);
  const store = createMemorySessionStore({ clock: systemClock, maxPairs: MAX_PAIRS });
  const upstream = createUndiciUpstream(UPSTREAM_LIMITS);
  const relay = createRelay({
    codec: createCodec(crypto, config.suites),
    store,
    upstream,
    clock: systemClock,
    metrics: noMetrics,
    logger,
  });
  logger.info('MTE instantiated successfully.');

  let accepting = true;
  const server = createHttpServer(
    createListener({
      relay,
      tenantOf: tenantFinder(tenants),
      clock: systemClock,
      accepting: () => accepting,
      peerOf: createPeerOf(config.trustedProxies),
      logger,
    }),
  );
  const { port } = await server.listen(config.port, config.host);
  logger.info(`Server listening at http://[${config.host}]:${port}`);

  return {
    port,
    async close() {
      accepting = false;
      await server.close(SHUTDOWN_GRACE_MS);
      await upstream.close();
      await store.close();
      await noMetrics.close();
    },
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

function tenantFinder(tenants: ReadonlyMap<string, Tenant>): () => Tenant {
  const everyHost = tenants.get('*');
  if (everyHost === undefined) throw new Error('the configuration has no tenant for every host');
  return () => everyHost;
}
