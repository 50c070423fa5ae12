import type { Attributes, Meter } from '@opentelemetry/api';
import type { MetricsEvent } from '../../../ports/metrics-sink.ts';

/** Upper bounds of what waits for a network, in milliseconds. */
const WAITING_MS = [
  1, 2.5, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000, 30_000, 60_000,
];
/** Upper bounds of what is computed, or asked of a near store, in milliseconds. */
const COMPUTING_MS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000];
/** What the HTTP conventions prescribe, in seconds. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const MS_IN_A_SECOND = 1_000;

/** The code of the error table for a sequence that came before. */
const REPLAYED = 'replayed';

type EventOf<Type extends MetricsEvent['type']> = Extract<MetricsEvent, { type: Type }>;

/**
 * The relay's instruments, and what each event adds to them. Attributes come from closed sets: HTTP
 * statuses, codes of the error table, operations of the store. None is of a client or a path, and the
 * method, which is content in an encoded request, is `_OTHER` everywhere.
 */
export function createInstruments(meter: Meter): (event: MetricsEvent) => void {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });
  const histogram = (name: string, unit: string, bounds: number[], description: string) =>
    meter.createHistogram(name, {
      unit,
      description,
      advice: { explicitBucketBoundaries: bounds },
    });

  const requests = counter('mte.relay.requests', '{request}', 'Requests processed');
  const requestTime = histogram('mte.relay.request.time', 'ms', WAITING_MS, 'Request time');
  const upstreamTime = histogram(
    'mte.relay.upstream.time',
    'ms',
    WAITING_MS,
    'Upstream proxy time',
  );
  const decodeTime = histogram('mte.relay.decode.time', 'ms', COMPUTING_MS, 'Decode time');
  const encodeTime = histogram('mte.relay.encode.time', 'ms', COMPUTING_MS, 'Encode time');
  const pairings = counter('mte.relay.pairings', '{pair}', 'Pairs made');
  const errors = counter('mte.relay.errors', '{error}', 'Requests refused or failed, by code');
  const replays = counter('mte.relay.replays', '{request}', 'Replayed requests refused');
  const bytes = counter('mte.relay.io', 'By', 'Bytes of bodies, by direction');
  const storeTime = histogram(
    'mte.relay.store.time',
    'ms',
    COMPUTING_MS,
    'Time of the session store, by operation',
  );
  const worstDelay = histogram(
    'mte.relay.eventloop.delay.max',
    'ms',
    WAITING_MS,
    'Worst delay of the event loop in a sample',
  );
  const serverTime = histogram(
    'http.server.request.duration',
    's',
    HTTP_SECONDS,
    'Duration of HTTP server requests',
  );
  const clientTime = histogram(
    'http.client.request.duration',
    's',
    HTTP_SECONDS,
    'Duration of HTTP client requests',
  );
  const lastSample = observeSamples(meter);

  const served = (
    event: EventOf<'request'> | EventOf<'pass-through'>,
    traffic: 'encoded' | 'pass-through',
  ) => {
    const http = httpAttributes(event.status);
    const kind = { 'mte.relay.traffic': traffic };
    requests.add(1, { ...kind, 'http.response.status_code': event.status });
    serverTime.record(event.totalMs / MS_IN_A_SECOND, { ...http, ...kind });
    bytes.add(event.bytesIn, { 'network.io.direction': 'receive' });
    bytes.add(event.bytesOut, { 'network.io.direction': 'transmit' });
    return http;
  };

  const recordings: { [Type in MetricsEvent['type']]: (event: EventOf<Type>) => void } = {
    request(event) {
      const http = served(event, 'encoded');
      requestTime.record(event.totalMs);
      upstreamTime.record(event.upstreamMs);
      decodeTime.record(event.decodeMs);
      encodeTime.record(event.encodeMs);
      clientTime.record(event.upstreamMs / MS_IN_A_SECOND, http);
    },
    'pass-through'(event) {
      served(event, 'pass-through');
    },
    pairing: (event) => pairings.add(event.pairs),
    error(event) {
      errors.add(1, { 'error.type': event.code, 'http.response.status_code': event.status });
      if (event.code === REPLAYED) replays.add(1);
    },
    store(event) {
      const failure: Attributes = event.failed ? { 'error.type': '_OTHER' } : {};
      storeTime.record(event.ms, { 'mte.relay.store.operation': event.operation, ...failure });
    },
    sample(event) {
      lastSample(event);
      worstDelay.record(event.eventLoopDelayMaxMs);
    },
  };
  return <Type extends MetricsEvent['type']>(event: EventOf<Type> & { type: Type }) =>
    recordings[event.type](event);
}

function httpAttributes(status: number): Attributes {
  const known = { 'http.request.method': '_OTHER', 'http.response.status_code': status };
  return status < 500 ? known : { ...known, 'error.type': String(status) };
}

/** Gauges of what was sampled last. Returns where samples go. */
function observeSamples(meter: Meter): (sample: EventOf<'sample'>) => void {
  let last: EventOf<'sample'> | undefined;
  meter
    .createObservableGauge('mte.relay.pairs.active', {
      unit: '{pair}',
      description: 'Pairs in the session store',
    })
    .addCallback((result) => {
      if (last?.activePairs !== undefined) result.observe(last.activePairs);
    });
  meter
    .createObservableGauge('nodejs.eventloop.delay.mean', {
      unit: 's',
      description: 'Event loop mean delay',
    })
    .addCallback((result) => {
      if (last !== undefined) result.observe(last.eventLoopDelayMs / MS_IN_A_SECOND);
    });
  return (sample) => {
    last = sample;
  };
}
