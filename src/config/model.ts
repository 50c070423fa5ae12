import type { MetricsSinkName } from './metrics-destinations.ts';

/** One host name with its own upstream, policy, secret and identity. */
export interface TenantConfig {
  /**
   * Inbound host as `Host` carries it, in lower case: `api.example.com`, `[::1]`, or with the port
   * where it counts, `api.example.com:8443`. `*` is every host that no other tenant names.
   */
  readonly name: string;
  /** `http:` or `https:`; may have a base path; no user info, query or fragment. */
  readonly upstream: URL;
  /** Serialized origins (RFC 6454, 6.2), or `*` alone: any origin, and then no credentials. */
  readonly corsOrigins: readonly string[];
  /** The current secret first, then one that is being rotated out. */
  readonly clientIdSecrets: readonly [string, ...string[]];
  /** What the identity is derived from, in place of the current secret. */
  readonly identityKey: string | undefined;
  /** `/path` matches exactly, `/path/*` everything below. */
  readonly passThroughRoutes: readonly string[];
  /** Decoded paths that may be reached; undefined: all of them. */
  readonly mteRoutes: readonly string[] | undefined;
  /** Upper case; HEAD and OPTIONS are always among them. */
  readonly corsMethods: readonly string[];
  /** Added to requests and responses: names in lower case, no name twice. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'panic', 'off'] as const;
export type LogLevel = (typeof logLevels)[number];

export const suites = ['ChaCha20-Poly1305', 'AES-256-GCM'] as const;
export type Suite = (typeof suites)[number];

/** How much of everything, and how long. Times in milliseconds; undefined is no limit. */
export interface Limits {
  /** From sending a request to the head of the upstream's answer. */
  readonly upstreamTimeoutMs: number | undefined;
  readonly upstreamConnectTimeoutMs: number;
  /** How long a client may make no progress in sending its headers or its body. */
  readonly clientTimeoutMs: number;
  /** How long a connection may stay open between two requests. */
  readonly keepAliveTimeoutMs: number;
  /** How long everything is still served once the relay is told to stop, while it is not ready. */
  readonly shutdownDelayMs: number;
  /** How long requests may then take to finish. */
  readonly shutdownTimeoutMs: number;
  /** Of a decoded request body. */
  readonly maxBodyBytes: number | undefined;
  /** Of the decoded head of a request, and of the head of the upstream's answer. */
  readonly maxHeaderBytes: number;
  /** In the whole relay. */
  readonly maxPairs: number;
  /** Of one client ID. */
  readonly maxPairsPerClient: number | undefined;
  /** From one client address. */
  readonly pairingsPerMinute: number | undefined;
}

/** The sending side: what applications beside the relay need to send through it. */
export interface Outbound {
  /** Visible ASCII without blanks. */
  readonly token: string;
  /** Serialized `http:` and `https:` origins (RFC 6454, 6.2) of other relays; at least one. */
  readonly allowed: readonly string[];
  /** Those relays' identities in base64url; undefined: whoever answers is trusted. */
  readonly pinnedIdentities: readonly string[] | undefined;
}

/** Who may read the relay's figures and traces, besides what the `OTEL_*` variables say. */
export interface Telemetry {
  /** 0 takes any free port; undefined where the setting is not given. */
  readonly prometheusPort: number | undefined;
  /** Its parts checked; never to be shown. */
  readonly azureConnectionString: string | undefined;
}

export const redisModes = ['single', 'cluster', 'sentinel'] as const;

/** A shared store for pairs. */
export interface RedisConfig {
  readonly mode: (typeof redisModes)[number];
  /** Hosts as names or addresses, IPv6 without brackets; Sentinels in sentinel mode. */
  readonly nodes: readonly [RedisNode, ...RedisNode[]];
  /** There in sentinel mode. */
  readonly sentinelMaster: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** PEM texts; undefined: no TLS. */
  readonly tls: Readonly<Record<'ca' | 'cert' | 'key', string | undefined>> | undefined;
  /** Without braces. */
  readonly keyPrefix: string;
  readonly timeoutMs: number;
  /** Replicas that must have a claim before it counts. */
  readonly waitReplicas: number;
}

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** Where plug-ins are: paths, `file:` URLs or names of packages. Undefined: the relay's own part. */
export interface PlugInConfig {
  readonly sessionStore: string | undefined;
  readonly metrics: string | undefined;
  readonly log: string | undefined;
  readonly upstream: string | undefined;
  readonly codec: string | undefined;
  readonly startupScript: string | undefined;
  /** The plug-ins' own settings by their whole names, `PLUGIN_…`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Where metrics go. */
export interface MetricsConfig {
  /** None twice. */
  readonly sinks: readonly MetricsSinkName[];
  /** Whether METRICS named them: then no other one is on, whatever the environment says. */
  readonly named: boolean;
  /** There where `sinks` has `cloudwatch`. */
  readonly cloudWatch: CloudWatchConfig | undefined;
}

export interface CloudWatchConfig {
  readonly region: string;
  readonly namespace: string;
  readonly dimensions: ReadonlyArray<readonly [name: string, value: string]>;
}

/** A product of AWS Marketplace, and the region that the relay runs in. */
export interface AwsProduct {
  readonly region: string;
  readonly productCode: string;
}

/** How a marketplace bills usage. */
export type BillingConfig =
  | ({
      readonly strategy: 'register_usage';
      /** Of the key that AWS signs with. */
      readonly publicKeyVersion: number;
    } & AwsProduct)
  | {
      readonly strategy: 'request_based';
      /** Whole hours. */
      readonly intervalMs: number;
      readonly requestsPerUnit: number;
      readonly dimension: string;
      readonly marketplace:
        | ({ readonly provider: 'aws' } & AwsProduct)
        | {
            readonly provider: 'azure';
            readonly plan: string;
            readonly resource: { readonly resourceUri: string } | { readonly resourceId: string };
          };
    };

/** Everything the relay is told from outside, checked and deeply frozen. */
export interface Config {
  /** 0 to 65535; 0 takes any free port. */
  readonly port: number;
  /** IP address or host name to listen on. */
  readonly host: string;
  readonly logLevel: LogLevel;
  /** By tenant name; a plain UPSTREAM is one tenant, `*`. Empty only where the relay just sends. */
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  /** IPv4 and IPv6 addresses and CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** Undefined: pairs stay in memory. */
  readonly redis: RedisConfig | undefined;
  readonly awsRegion: string | undefined;
  /** Processes on the port; `auto`: as many as there are CPUs, where they can share pairs. */
  readonly workers: number | 'auto';
  /** Whether several processes can serve the same pairs. */
  readonly sharesPairs: boolean;
  readonly metrics: MetricsConfig;
  /** In the relay's order of preference; at least one, none twice. */
  readonly suites: readonly Suite[];
  readonly limits: Limits;
  /** Undefined where the relay does not send for applications. */
  readonly outbound: Outbound | undefined;
  readonly telemetry: Telemetry;
  readonly plugIns: PlugInConfig;
  /** Undefined where usage is not billed. */
  readonly billing: BillingConfig | undefined;
}
