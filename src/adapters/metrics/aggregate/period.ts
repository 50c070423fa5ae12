import { ERRORS } from '../../../domain/errors.ts';
import type { MetricsEvent } from '../../../ports/metrics-sink.ts';
import { createHistogram, type Histogram } from './histogram.ts';

type StoreOperation = Extract<MetricsEvent, { readonly type: 'store' }>['operation'];

/** What the samples of a period came to. Times in milliseconds. */
export interface Samples {
  readonly count: number;
  /** Of the mean delays: their sum, the least; and the worst delay of all. */
  readonly delaySum: number;
  readonly delayLeast: number;
  readonly delayWorst: number;
  /** As the last sample told it. */
  readonly activePairs: number | undefined;
}

/**
 * What happened in a period, in memory that does not grow with the number of events. Histograms are
 * in milliseconds.
 */
export interface Period {
  record(event: MetricsEvent): void;
  readonly requestTime: Histogram;
  readonly upstreamTime: Histogram;
  readonly decodeTime: Histogram;
  readonly encodeTime: Histogram;
  /** Requests that were passed through unencoded. */
  readonly passedThrough: number;
  readonly pairings: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Refusals and failures by code, `other` for what the error table does not have. */
  readonly errors: ReadonlyMap<string, number>;
  readonly store: ReadonlyMap<StoreOperation, StoreFigures>;
  readonly samples: Samples | undefined;
}

export interface StoreFigures {
  readonly latency: Histogram;
  failures: number;
}

/** Codes beyond the error table count together: a codec that is plugged in may have any number. */
const OTHER_CODE = 'other';

/** Nothing happened yet. */
export function createPeriod(): Period {
  const requestTime = createHistogram();
  const upstreamTime = createHistogram();
  const decodeTime = createHistogram();
  const encodeTime = createHistogram();
  const errors = new Map<string, number>();
  const store = new Map<StoreOperation, StoreFigures>();
  const sums = { passedThrough: 0, pairings: 0, bytesIn: 0, bytesOut: 0 };
  let samples: Samples | undefined;

  const transferred = ({ bytesIn, bytesOut }: { bytesIn: number; bytesOut: number }) => {
    sums.bytesIn += bytesIn;
    sums.bytesOut += bytesOut;
  };

  const asked = ({ operation, ms, failed }: Extract<MetricsEvent, { type: 'store' }>) => {
    const figures = store.get(operation) ?? { latency: createHistogram(), failures: 0 };
    store.set(operation, figures);
    figures.latency.add(ms);
    if (failed) figures.failures += 1;
  };

  const record = (event: MetricsEvent) => {
    switch (event.type) {
      case 'request':
        requestTime.add(event.totalMs);
        upstreamTime.add(event.upstreamMs);
        decodeTime.add(event.decodeMs);
        encodeTime.add(event.encodeMs);
        transferred(event);
        break;
      case 'pass-through':
        sums.passedThrough += 1;
        transferred(event);
        break;
      case 'pairing':
        sums.pairings += event.pairs;
        break;
      case 'error': {
        const code = Object.hasOwn(ERRORS, event.code) ? event.code : OTHER_CODE;
        errors.set(code, (errors.get(code) ?? 0) + 1);
        break;
      }
      case 'store':
        asked(event);
        break;
      case 'sample':
        samples = withSample(samples, event);
        break;
    }
  };

  return {
    record,
    requestTime,
    upstreamTime,
    decodeTime,
    encodeTime,
    errors,
    store,
    get passedThrough() {
      return sums.passedThrough;
    },
    get pairings() {
      return sums.pairings;
    },
    get bytesIn() {
      return sums.bytesIn;
    },
    get bytesOut() {
      return sums.bytesOut;
    },
    get samples() {
      return samples;
    },
  };
}

function withSample(
  before: Samples | undefined,
  sample: Extract<MetricsEvent, { type: 'sample' }>,
): Samples {
  const { eventLoopDelayMs: mean, eventLoopDelayMaxMs: worst, activePairs } = sample;
  return {
    count: (before?.count ?? 0) + 1,
    delaySum: (before?.delaySum ?? 0) + mean,
    delayLeast: Math.min(before?.delayLeast ?? mean, mean),
    delayWorst: Math.max(before?.delayWorst ?? 0, worst, mean),
    activePairs,
  };
}
