import { systemClock } from '../adapters/clock/system.ts';
import { createBoundedLogger } from '../adapters/log/bounded.ts';
import { withFields } from '../adapters/log/with-fields.ts';
import type { Config } from '../config.ts';
import type { Codec } from '../ports/codec.ts';
import type { LogFields, Logger } from '../ports/logger.ts';
import type { MetricsSink } from '../ports/metrics-sink.ts';
import type {
  CodecContext,
  LoggedContext,
  SessionStoreContext,
  UpstreamContext,
} from '../ports/plug-ins.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { UpstreamClient } from '../ports/upstream-client.ts';
import { KINDS } from './kinds.ts';
import { loadFactory, loadPart } from './load.ts';

export { PlugInError } from './error.ts';
export { suppliedSettings } from './supplied-settings.ts';

/** Makes a part of the relay from what the server adds to every plug-in's context. */
type Make<Context, Part> = (own: Omit<Context, keyof LoggedContext>) => Promise<Part>;

/** Parts of the relay that plug-ins make. Each rejects with `PlugInError`. */
export interface PlugIns {
  readonly sessionStore?: Make<SessionStoreContext, SessionStore> | undefined;
  readonly metrics?: Make<LoggedContext, MetricsSink> | undefined;
  readonly upstream?: Make<UpstreamContext, UpstreamClient> | undefined;
  readonly codec?: Make<CodecContext, Codec> | undefined;
}

/**
 * Loads every plug-in, then makes the logger, then runs the startup script: a plug-in that is not
 * there is found out before any of them has done anything. Rejects with `PlugInError`.
 *
 * @param builtIn the relay's own logger
 * @param fields what every line of the log has besides
 */
export async function startPlugIns(
  { plugIns, logLevel }: Pick<Config, 'plugIns' | 'logLevel'>,
  builtIn: Logger,
  fields?: LogFields,
): Promise<PlugIns & { readonly logger: Logger }> {
  const verbose = logLevel === 'debug' || logLevel === 'trace';
  const { settings } = plugIns;
  const part = async (kind: keyof typeof KINDS) => {
    const location = plugIns[kind];
    if (location === undefined) return undefined;
    return loadPart(KINDS[kind], { setting: KINDS[kind].setting, location, verbose });
  };
  const log = await part('log');
  const sessionStore = await part('sessionStore');
  const metrics = await part('metrics');
  const upstream = await part('upstream');
  const codec = await part('codec');
  const startup =
    plugIns.startupScript === undefined
      ? undefined
      : await loadFactory({ setting: 'STARTUP_SCRIPT', location: plugIns.startupScript, verbose });

  const context = { clock: systemClock, settings, logger: builtIn };
  const made = (await log?.({ ...context, level: logLevel })) as Logger | undefined;
  const chosen = made === undefined ? builtIn : createBoundedLogger(made, logLevel, builtIn);
  const logger = fields === undefined ? chosen : withFields(chosen, fields);
  // What a factory gives was looked at for its methods; what they do is up to the plug-in.
  const bound = <Context, Part>(factory: typeof codec): Make<Context, Part> | undefined =>
    factory && (async (own) => (await factory({ ...context, logger, ...own })) as Part);

  await startup?.({ ...context, logger });
  return {
    logger,
    sessionStore: bound(sessionStore),
    metrics: bound(metrics),
    upstream: bound(upstream),
    codec: bound(codec),
  };
}
