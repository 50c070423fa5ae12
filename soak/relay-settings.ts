import { randomBytes } from 'node:crypto';
import type { RelaySettings } from '../demo/relay-process.ts';

/** The environment of every relay of a scene: the same for all, as replicas need it. */
export function relaySettings(upstream: string, redisUrl: string | undefined): RelaySettings {
  return {
    UPSTREAM: upstream,
    CORS_ORIGINS: '*',
    CLIENT_ID_SECRET: randomBytes(32).toString('base64'),
    RELAY_IDENTITY_KEY: randomBytes(32).toString('base64'),
    TRUSTED_PROXIES: '127.0.0.1',
    // Twice as long as the balancer takes to notice.
    SHUTDOWN_DELAY_MS: '2000',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}
