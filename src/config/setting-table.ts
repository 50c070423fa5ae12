import { billingProviders } from './billing.ts';
import { metricsSinks } from './metrics-destinations.ts';
import type { SettingName } from './schema.ts';

export interface Setting {
  readonly group:
    | 'Required'
    | 'Tenants'
    | 'Policy'
    | 'Identity and secrets'
    | 'Pairs'
    | 'Redis'
    | 'Limits'
    | 'Server to server'
    | 'Plug-ins'
    | 'Metrics'
    | 'Billing'
    | 'Server';
  /** One line for people. */
  readonly summary: string;
  /** A right value, as one types it in a shell. */
  readonly example: string;
  /** The value that stands when none is given. */
  readonly fallback?: string;
  /** Never shown; also read from the file that NAME_FILE names. */
  readonly secret?: true;
  /** Commas between items where the notation has no lists. */
  readonly list?: true;
}

const newSecret = '"$(openssl rand -base64 32)"';

/** Every setting there is: help, flags, file, NAME_FILE and documentation follow from this table. */
export const settings = {
  UPSTREAM: {
    group: 'Required',
    summary: 'API to forward to; may have a base path',
    example: 'https://api.example.com',
  },
  CORS_ORIGINS: {
    group: 'Required',
    summary: 'origins that may call from a browser, or * alone',
    example: 'https://app.example.com,https://admin.example.com',
    list: true,
  },
  CLIENT_ID_SECRET: {
    group: 'Required',
    summary: 'signs client IDs; 32 characters or more',
    example: newSecret,
    secret: true,
  },
  DOMAIN_MAP: {
    group: 'Tenants',
    summary: 'several tenants by host name, as JSON; in place of UPSTREAM',
    example: '"$(cat tenants.json)"',
    secret: true,
  },
  PASS_THROUGH_ROUTES: {
    group: 'Policy',
    summary: 'paths forwarded without encoding: /path or /path/*',
    example: '/health,/webhooks/*',
    list: true,
  },
  MTE_ROUTES: {
    group: 'Policy',
    summary: 'the only paths reachable encoded; unset: all',
    example: '/api/*',
    list: true,
  },
  CORS_METHODS: {
    group: 'Policy',
    summary: 'methods to allow besides HEAD and OPTIONS',
    example: 'GET,POST,PUT,PATCH,DELETE',
    fallback: 'GET,POST,PUT,DELETE',
    list: true,
  },
  HEADERS: {
    group: 'Policy',
    summary: 'headers to add to requests and responses, as JSON',
    example: `'{"x-served-by":"relay-eu"}'`,
  },
  TRUSTED_PROXIES: {
    group: 'Policy',
    summary: 'addresses and ranges whose X-Forwarded-* are believed',
    example: '10.0.0.0/8,fd00::/8',
    list: true,
  },
  RELAY_IDENTITY_KEY: {
    group: 'Identity and secrets',
    summary: 'keeps the identity that clients pin stable; 32 or more',
    example: newSecret,
    secret: true,
  },
  CLIENT_ID_SECRET_PREVIOUS: {
    group: 'Identity and secrets',
    summary: 'the old secret, while it is rotated out',
    example: '"$OLD_CLIENT_ID_SECRET"',
    secret: true,
  },
  SUITES: {
    group: 'Pairs',
    summary: 'cipher suites, the preferred first',
    example: 'AES-256-GCM',
    fallback: 'ChaCha20-Poly1305,AES-256-GCM',
    list: true,
  },
  MAX_PAIRS: {
    group: 'Pairs',
    summary: 'pairs that the relay keeps',
    example: '200000',
    fallback: '1000000',
  },
  MAX_PAIRS_PER_CLIENT: {
    group: 'Pairs',
    summary: 'pairs that one client may have; 0: no limit',
    example: '64',
    fallback: '256',
  },
  PAIRINGS_PER_MINUTE: {
    group: 'Pairs',
    summary: 'pairs that one client address may ask for; 0: no limit',
    example: '600',
    fallback: '6000',
  },
  REDIS_URL: {
    group: 'Redis',
    summary: 'keeps pairs in Redis, shared by any number of relays',
    example: '"$(cat redis-url)"',
    secret: true,
  },
  REDIS_MODE: {
    group: 'Redis',
    summary: 'single, cluster or sentinel',
    example: 'cluster',
    fallback: 'single',
  },
  REDIS_SENTINEL_MASTER: {
    group: 'Redis',
    summary: 'the name that Sentinels watch the master under',
    example: 'relay-pairs',
  },
  REDIS_TLS_CA: {
    group: 'Redis',
    summary: 'certificates (PEM) that sign that of Redis',
    example: '"$(cat ca.pem)"',
    secret: true,
  },
  REDIS_TLS_CERT: {
    group: 'Redis',
    summary: 'certificate (PEM) that the relay shows to Redis',
    example: '"$(cat relay.pem)"',
    secret: true,
  },
  REDIS_TLS_KEY: {
    group: 'Redis',
    summary: 'the private key of that certificate (PEM)',
    example: '"$(cat relay-key.pem)"',
    secret: true,
  },
  REDIS_KEY_PREFIX: {
    group: 'Redis',
    summary: 'what every key in Redis begins with',
    example: 'mte-relay-staging:',
    fallback: 'mte-relay:',
  },
  REDIS_TIMEOUT_MS: {
    group: 'Redis',
    summary: 'longest wait for an answer of Redis; then 503',
    example: '500',
    fallback: '1000',
  },
  REDIS_WAIT_REPLICAS: {
    group: 'Redis',
    summary: 'replicas that must have a claim before it counts',
    example: '1',
    fallback: '0',
  },
  UPSTREAM_TIMEOUT_MS: {
    group: 'Limits',
    summary: 'longest wait for the head of an answer; 0: no limit',
    example: '120000',
    fallback: '60000',
  },
  UPSTREAM_CONNECT_TIMEOUT_MS: {
    group: 'Limits',
    summary: 'longest wait for a connection to the upstream',
    example: '5000',
    fallback: '10000',
  },
  CLIENT_TIMEOUT_MS: {
    group: 'Limits',
    summary: 'longest pause of a client that sends a request',
    example: '15000',
    fallback: '30000',
  },
  SHUTDOWN_DELAY_MS: {
    group: 'Limits',
    summary: 'time to go on serving, not ready, when told to stop',
    example: '10000',
    fallback: '5000',
  },
  KEEP_ALIVE_TIMEOUT_MS: {
    group: 'Limits',
    summary: 'how long a connection without a request is kept',
    example: '350000',
    fallback: '65000',
  },
  SHUTDOWN_TIMEOUT_MS: {
    group: 'Limits',
    summary: 'time for running requests after that; then they are cut',
    example: '10000',
    fallback: '20000',
  },
  MAX_BODY_BYTES: {
    group: 'Limits',
    summary: 'longest decoded request body; 0: no limit',
    example: '104857600',
    fallback: '0',
  },
  MAX_HEADER_BYTES: {
    group: 'Limits',
    summary: 'longest decoded head of a request or an answer',
    example: '131072',
    fallback: '65536',
  },
  OUTBOUND_TOKEN: {
    group: 'Server to server',
    summary: 'turns on the sending side; 32 characters or more',
    example: newSecret,
    secret: true,
  },
  OUTBOUND_ALLOWED: {
    group: 'Server to server',
    summary: 'origins of the relays that it may send to',
    example: 'https://relay.partner.example',
    list: true,
  },
  OUTBOUND_IDENTITIES: {
    group: 'Server to server',
    summary: 'identities of those relays; any other is refused',
    example: 'CCWEm0NwVYZGRDBqb5iuVZ9gGnlqlCExVBrWLQDHzmI',
    list: true,
  },
  SESSION_STORE_ADAPTER: {
    group: 'Plug-ins',
    summary: 'keeps pairs, in place of memory or Redis',
    example: './plug-ins/store.ts',
  },
  METRICS_ADAPTER: {
    group: 'Plug-ins',
    summary: "takes metrics, besides the relay's own sinks",
    example: './plug-ins/metrics.ts',
  },
  LOG_ADAPTER: {
    group: 'Plug-ins',
    summary: 'writes the log, in place of JSON lines',
    example: './plug-ins/log.ts',
  },
  UPSTREAM_ADAPTER: {
    group: 'Plug-ins',
    summary: 'speaks to the upstream, in place of HTTP/1.1',
    example: './plug-ins/upstream.ts',
  },
  CODEC_ADAPTER: {
    group: 'Plug-ins',
    summary: "encodes, in place of the relay's own codec",
    example: './plug-ins/codec.ts',
  },
  STARTUP_SCRIPT: {
    group: 'Plug-ins',
    summary: 'is run to its end before the relay listens',
    example: './plug-ins/startup.ts',
  },
  METRICS: {
    group: 'Metrics',
    summary: `where metrics go: ${metricsSinks.join(', ')}; none`,
    example: 'prometheus',
    list: true,
  },
  // cloud:aws
  CLOUDWATCH_NAMESPACE: {
    group: 'Metrics',
    summary: 'what the metrics stand under in CloudWatch',
    example: 'Shop/Relay',
    fallback: 'MTE/Relay',
  },
  CLOUDWATCH_DIMENSIONS: {
    group: 'Metrics',
    summary: 'dimensions of all metrics in CloudWatch; or as JSON',
    example: 'Service=relay,Stage=production',
    list: true,
  },
  // cloud:end
  PROMETHEUS_PORT: {
    group: 'Metrics',
    summary: 'port at which Prometheus may ask for metrics',
    example: '9464',
  },
  // cloud:azure
  APPLICATIONINSIGHTS_CONNECTION_STRING: {
    group: 'Metrics',
    summary: 'sends metrics and traces to Azure Monitor',
    example: '"$(cat connection-string)"',
    secret: true,
  },
  // cloud:end
  BILLING_STRATEGY: {
    group: 'Billing',
    summary: 'how a marketplace bills: none, or what its page says',
    example: 'none',
    fallback: 'none',
  },
  BILLING_PROVIDER: {
    group: 'Billing',
    summary: `the marketplace: ${billingProviders.join(' or ')}`,
    example: billingProviders[0],
  },
  // cloud:aws
  BILLING_PRODUCT_CODE: {
    group: 'Billing',
    summary: 'the product in AWS Marketplace',
    example: '2w3x4y5z6a7b8c9d0e1f2g3h4',
  },
  BILLING_PUBLIC_KEY_VERSION: {
    group: 'Billing',
    summary: 'version of the key that AWS gave the seller',
    example: '1',
  },
  // cloud:end
  BILLING_DIMENSION: {
    group: 'Billing',
    summary: 'what units of usage are called in the marketplace',
    example: 'requests',
  },
  BILLING_REPORT_INTERVAL: {
    group: 'Billing',
    summary: 'seconds from one report to the next; whole hours',
    example: '7200',
    fallback: '3600',
  },
  BILLING_REQUESTS_PER_UNIT: {
    group: 'Billing',
    summary: 'requests that make one unit of usage',
    example: '1000',
    fallback: '1',
  },
  // cloud:azure
  BILLING_RESOURCE_URI: {
    group: 'Billing',
    summary: 'the managed application or extension in Azure',
    example: '/subscriptions/1/resourceGroups/2/providers/Microsoft.Solutions/applications/relay',
  },
  BILLING_RESOURCE_ID: {
    group: 'Billing',
    summary: 'in its place, the SaaS subscription in Azure',
    example: '3f8e2c1a-5b4d-4e6f-8a7b-9c0d1e2f3a4b',
  },
  BILLING_PLAN: {
    group: 'Billing',
    summary: 'the plan that was bought in Azure',
    example: 'standard',
  },
  // cloud:end
  PORT: {
    group: 'Server',
    summary: 'port to listen on; 0 takes any free one',
    example: '8080',
    fallback: '8080',
  },
  HOST: {
    group: 'Server',
    summary: 'address to listen on',
    example: '127.0.0.1',
    fallback: '0.0.0.0',
  },
  WORKERS: {
    group: 'Server',
    summary: 'processes that share the port; auto: one for each CPU',
    example: 'auto',
    fallback: '1',
  },
  LOG_LEVEL: {
    group: 'Server',
    summary: 'trace, debug, info, warning, error, panic or off',
    example: 'warning',
    fallback: 'info',
  },
  DEBUG: {
    group: 'Server',
    summary: 'true lowers the log level to debug',
    example: 'true',
    fallback: 'false',
  },
  // cloud:aws
  AWS_REGION: {
    group: 'Server',
    summary: 'region the relay runs in; sends metrics to CloudWatch',
    example: 'eu-central-1',
  },
  // cloud:end
} as const satisfies Record<SettingName, Setting>;
