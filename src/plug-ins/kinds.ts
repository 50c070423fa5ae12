import type { Codec } from '../ports/codec.ts';
import type { Logger } from '../ports/logger.ts';
import type { MetricsSink } from '../ports/metrics-sink.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { UpstreamClient } from '../ports/upstream-client.ts';

/** A kind of plug-in whose factory gives a part of the relay. */
export interface Kind {
  /** The setting that names the plug-in. */
  readonly setting: string;
  /** What the factory gives. */
  readonly part: string;
  /** What that has to have. */
  readonly methods: readonly string[];
}

/** What a port asks for; the rest of it an adapter may leave out. */
type RequiredOf<Port> = {
  [Key in keyof Port]-?: undefined extends Port[Key] ? never : Key;
}[keyof Port];

/** The methods that a port asks for, complete: the compiler sees one that is missing here. */
function methodsOf<Port>(methods: Readonly<Record<RequiredOf<Port>, true>>): readonly string[] {
  return Object.keys(methods);
}

export const KINDS = {
  sessionStore: {
    setting: 'SESSION_STORE_ADAPTER',
    part: 'session store',
    methods: methodsOf<SessionStore>({
      save: true,
      load: true,
      claim: true,
      emptySince: true,
      now: true,
      delete: true,
      ready: true,
      close: true,
    }),
  },
  metrics: {
    setting: 'METRICS_ADAPTER',
    part: 'metrics sink',
    methods: methodsOf<MetricsSink>({ record: true, close: true }),
  },
  log: {
    setting: 'LOG_ADAPTER',
    part: 'logger',
    methods: methodsOf<Logger>({
      trace: true,
      debug: true,
      info: true,
      warning: true,
      error: true,
      panic: true,
    }),
  },
  upstream: {
    setting: 'UPSTREAM_ADAPTER',
    part: 'upstream client',
    methods: methodsOf<UpstreamClient>({ send: true, close: true }),
  },
  codec: {
    setting: 'CODEC_ADAPTER',
    part: 'codec',
    methods: methodsOf<Codec>({ answerOffer: true, open: true }),
  },
} as const satisfies Record<string, Kind>;
