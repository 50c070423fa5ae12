import type { Clock } from '../../ports/clock.ts';
import type { Codec } from '../../ports/codec.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MetricsSink } from '../../ports/metrics-sink.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { Tracer } from '../../ports/tracer.ts';
import { type UpstreamClient, UpstreamError } from '../../ports/upstream-client.ts';
import { type ErrorCode, RelayError } from '../errors.ts';
import { PAIR_LIMITS } from '../wire.ts';
import { answerPairing } from './answer-pairing.ts';
import { exchange } from './exchange.ts';
import type { RelayLimits } from './limits.ts';
import type { OuterRequest, OuterResponse } from './messages.ts';
import { createPairingRate } from './pairing-rate.ts';
import { createPairs } from './pairs.ts';
import { isPassThrough, passThrough } from './pass-through.ts';
import { createRecent } from './recent.ts';
import type { Tenant } from './tenant.ts';
import { type RequestTrace, traced } from './tracing.ts';

/** What a relay is made of. */
export interface RelayPorts {
  readonly codec: Codec;
  readonly store: SessionStore;
  readonly upstream: UpstreamClient;
  readonly clock: Clock;
  readonly metrics: MetricsSink;
  readonly logger: Logger;
  readonly limits: RelayLimits;
  /** Records of pairs to remember beside the store, where asking it takes time. None unless told. */
  readonly recentPairs?: number | undefined;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/**
 * The use cases of the relay. Whatever it refuses in plain is thrown as {@link RelayError}; anything
 * else that is thrown is a fault of the relay or the end of a connection.
 */
export interface Relay {
  issueClientId(tenant: Tenant): Promise<string>;
  /**
   * Answers a pairing offer (JSON) with an answer (JSON), and keeps the pairs.
   *
   * @param clientId the value of `x-mte-relay`
   * @param address where the client is, as far as trusted proxies tell
   */
  pair(
    tenant: Tenant,
    clientId: string | undefined,
    offer: Uint8Array,
    address: string,
  ): Promise<Uint8Array>;
  /** Forwards a request: as it is on a pass-through route, else by decoding it. */
  handle(tenant: Tenant, request: OuterRequest): Promise<OuterResponse>;
  /** Whether requests can be served now. */
  ready(): Promise<boolean>;
}

export function createRelay(ports: RelayPorts): Relay {
  const { codec, store, upstream, clock, metrics, logger, limits, tracer } = ports;
  const recent = createRecent<Uint8Array>(clock, PAIR_LIMITS.idleMs, ports.recentPairs ?? 0);
  const pairs = createPairs(store, recent);
  const rate = createPairingRate(limits.pairingsPerMinute, clock);

  const note = ({ code, status, cause }: RelayError, requestId?: string) => {
    metrics.record({ type: 'error', code, status });
    const log = cause instanceof UpstreamError ? logger.warning : logger.debug;
    log(NOTES[code] ?? 'request refused', {
      code,
      status,
      reason: reasonOf(cause),
      requestId,
    });
  };
  /** Notes the refusal of a use case. */
  const noted = <T>(work: Promise<T>, requestId?: string): Promise<T> =>
    work.catch((error: unknown) => {
      if (error instanceof RelayError) note(error, requestId);
      throw error;
    });

  const handle = async (
    tenant: Tenant,
    request: OuterRequest,
    trace?: RequestTrace,
  ): Promise<OuterResponse> => {
    const start = clock.elapsed();
    const asked = trace?.upstream ?? upstream;
    if (isPassThrough(tenant, request.target)) {
      const response = await passThrough(asked, limits, tenant, request);
      const { status } = response;
      const finished = (bytesOut: number) => {
        const totalMs = clock.elapsed() - start;
        const { bytesRead: bytesIn } = request.body;
        metrics.record({ type: 'pass-through', totalMs, status, bytesIn, bytesOut });
      };
      return { ...response, finished };
    }
    const { response, figures, refusal } = await exchange(
      { codec, pairs, upstream: asked, clock, limits },
      tenant,
      request,
    );
    if (refusal !== undefined) note(refusal, request.id);
    trace?.saw(figures.status);
    const finished = (bytesOut: number) => {
      const totalMs = clock.elapsed() - start;
      const { bytesRead: bytesIn } = request.body;
      metrics.record({ type: 'request', totalMs, ...figures, bytesIn, bytesOut });
    };
    const { status, headers, body } = response;
    return { status, headers, body, finished };
  };

  const tracedHandle = (tenant: Tenant, request: OuterRequest): Promise<OuterResponse> => {
    if (tracer === undefined) return handle(tenant, request);
    const encoded = !isPassThrough(tenant, request.target);
    return traced(tracer, upstream, request, encoded, (trace) => handle(tenant, request, trace));
  };

  const pair: Relay['pair'] = async (tenant, clientId, offer, address) => {
    const context = { codec, pairs, rate };
    const answered = await answerPairing(context, tenant, clientId, offer, address);
    metrics.record({ type: 'pairing', pairs: answered.pairs.length });
    return answered.answer;
  };

  return {
    issueClientId: (tenant) => tenant.clientIds.issue(),
    pair: (...offered) => noted(pair(...offered)),
    handle: (tenant, request) => noted(tracedHandle(tenant, request), request.id),
    ready: async () => store.ready(),
  };
}

/** What the log says of refusals that an operator must act on. */
const NOTES: Partial<Record<ErrorCode, string>> = {
  'upstream-failed': 'the upstream gave no valid answer',
  'upstream-timeout': 'the upstream did not answer in time',
  'store-unavailable': 'the session store cannot be asked',
  'too-many-pairings': 'pairings are refused',
};

/** The innermost error code, such as ECONNREFUSED: it names no path, header or content. */
function reasonOf(cause: unknown): string | undefined {
  let reason: string | undefined;
  for (let error = cause; error instanceof Error; error = error.cause) {
    reason = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  }
  return reason;
}
