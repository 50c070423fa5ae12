import type { RedisConfig } from './model.ts';
import type { Settings } from './schema.ts';

const DEFAULT_PORT = 6379;

/** How to reach Redis; undefined where pairs stay in memory. */
export function redisOf(settings: Settings): RedisConfig | undefined {
  const { REDIS_URL: urls, REDIS_TLS_CA: ca, REDIS_TLS_CERT: cert, REDIS_TLS_KEY: key } = settings;
  if (urls === undefined) return undefined;
  const [first, ...others] = urls;
  return {
    mode: settings.REDIS_MODE,
    nodes: [nodeOf(first), ...others.map(nodeOf)],
    sentinelMaster: settings.REDIS_SENTINEL_MASTER,
    username: decodeURIComponent(first.username) || undefined,
    password: decodeURIComponent(first.password) || undefined,
    database: Number(first.pathname.slice(1)),
    tls: first.protocol === 'rediss:' ? { ca, cert, key } : undefined,
    keyPrefix: settings.REDIS_KEY_PREFIX,
    timeoutMs: settings.REDIS_TIMEOUT_MS,
    waitReplicas: settings.REDIS_WAIT_REPLICAS,
  };
}

function nodeOf({ hostname, port }: URL) {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: port === '' ? DEFAULT_PORT : Number(port) };
}
