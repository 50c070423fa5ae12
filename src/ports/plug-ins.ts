import type { Suite } from './aead.ts';
import type { Awaitable } from './awaitable.ts';
import type { Clock } from './clock.ts';
import type { Codec } from './codec.ts';
import type { Crypto } from './crypto.ts';
import type { Logger } from './logger.ts';
import type { MetricsSink } from './metrics-sink.ts';
import type { SessionStore } from './session-store.ts';
import type { UpstreamClient } from './upstream-client.ts';

/** What every plug-in gets. */
export interface PlugInContext {
  readonly clock: Clock;
  /**
   * The plug-ins' own settings: the variables that begin with `PLUGIN_`, by their whole names. None
   * is empty.
   */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a plug-in gets once there is a log. */
export interface LoggedContext extends PlugInContext {
  readonly logger: Logger;
}

/** Levels of the log, from the most talkative to none. */
export type LogThreshold = keyof Logger | 'off';

/**
 * What the default export of each kind of plug-in is. A factory that throws or rejects stops the
 * start of the relay; its message is shown, so it holds no secret.
 */
export type SessionStoreFactory = (context: SessionStoreContext) => Awaitable<SessionStore>;
export type MetricsSinkFactory = (context: LoggedContext) => Awaitable<MetricsSink>;
export type LoggerFactory = (context: LoggerContext) => Awaitable<Logger>;
export type UpstreamClientFactory = (context: UpstreamContext) => Awaitable<UpstreamClient>;
export type CodecFactory = (context: CodecContext) => Awaitable<Codec>;
/** Settings by variable name: `{ UPSTREAM: 'https://api.example.com' }`. */
export type SettingsFactory = (
  context: PlugInContext,
) => Awaitable<Readonly<Record<string, string>>>;
/** Done once it resolves; the relay then goes on. */
export type StartupScript = (context: StartupContext) => Awaitable<void>;

/** Secrets reach a store of a plug-in sealed; it need not seal them again. */
export interface SessionStoreContext extends LoggedContext {
  readonly crypto: Crypto;
  /** Most pairs of all, and of one owner (undefined: no cap). A store should keep to both. */
  readonly maxPairs: number;
  readonly maxPairsPerOwner: number | undefined;
}

export interface LoggerContext extends LoggedContext {
  /** The relay's own log, which writes JSON lines to standard output. */
  readonly logger: Logger;
  /** Calls below it do not reach the plug-in. */
  readonly level: LogThreshold;
}

/** Limits in time are in milliseconds. */
export interface UpstreamContext extends LoggedContext {
  readonly connectMs: number;
  /** From the request's last byte to the head of the answer; 0 for no limit. */
  readonly responseMs: number;
  /** The head of an answer, in bytes. */
  readonly maxHeaderBytes: number;
  /** Makes the relay's own client, to build upon. Whoever makes one closes it. */
  createBuiltIn(): UpstreamClient;
}

export interface CodecContext extends LoggedContext {
  readonly crypto: Crypto;
  /** What the relay serves, the preferred one first. */
  readonly suites: readonly Suite[];
  /** Makes the relay's own codec, to build upon. */
  createBuiltIn(): Codec;
}

export interface StartupContext extends LoggedContext {
  readonly crypto: Crypto;
}
