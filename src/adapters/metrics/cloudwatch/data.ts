import type { Dimension, MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { ValueCounts } from '../aggregate/histogram.ts';
import type { Period, Samples } from '../aggregate/period.ts';

/** What the data of a period say besides its figures. */
export interface DataOptions {
  /** Start of the period. */
  readonly start: Date;
  readonly seconds: number;
  /** On all data. */
  readonly dimensions: readonly Dimension[];
  /** Which of several processes behind one port this is. */
  readonly worker: number | undefined;
}

/** Dimensions that data have of their own. */
const OWN_DIMENSIONS = { code: 'Code', operation: 'Operation', worker: 'Worker' } as const;

/** Values that one datum may hold. */
const MOST_VALUES = 150;

/** Makes data of one kind: those of all requests, or of one code, operation or worker. */
type Make = (name: string, unit: StandardUnit, figures: Partial<MetricDatum>) => MetricDatum;
type MakeFor = (own: Dimension) => Make;

/**
 * A period as CloudWatch takes it. Each figure is such that the sum over relays is that of all relays:
 * rates too, which count what came in the period by the period's nominal length.
 */
export function metricData(period: Period, options: DataOptions): MetricDatum[] {
  const { start, seconds, dimensions, worker } = options;
  const makeFor =
    (own?: Dimension): Make =>
    (name, unit, figures) => ({
      MetricName: name,
      Unit: unit,
      Timestamp: start,
      Dimensions: own === undefined ? [...dimensions] : [...dimensions, own],
      ...figures,
    });
  const make = makeFor();
  return [
    ...requestData(make, period, seconds),
    ...trafficData(make, period, seconds),
    ...errorData(make, makeFor, period),
    ...storeData(makeFor, period),
    ...processData(make, period.samples),
    ...(worker === undefined
      ? []
      : workerData(makeFor(dimension('worker', String(worker))), period, seconds)),
  ];
}

/** The five metrics of the product. */
function requestData(make: Make, period: Period, seconds: number): MetricDatum[] {
  return [
    requestRate(make, period, seconds),
    ...times(make, 'Request Time', period.requestTime.values()),
    ...times(make, 'Upstream Proxy Time', period.upstreamTime.values()),
    ...times(make, 'Average Decode Time', period.decodeTime.values()),
    ...times(make, 'Average Encode Time', period.encodeTime.values()),
  ];
}

function requestRate(make: Make, { requestTime }: Period, seconds: number): MetricDatum {
  return make('Requests Processed', 'Count/Second', { Value: requestTime.count / seconds });
}

function trafficData(make: Make, period: Period, seconds: number): MetricDatum[] {
  const { passedThrough } = period;
  return [
    ...(passedThrough === 0
      ? []
      : [make('Requests Passed Through', 'Count/Second', { Value: passedThrough / seconds })]),
    make('Pairings', 'Count', { Value: period.pairings }),
    make('Bytes In', 'Bytes', { Value: period.bytesIn }),
    make('Bytes Out', 'Bytes', { Value: period.bytesOut }),
  ];
}

/** A metric is paid for as long as it is sent, so that a code is only when it came. */
function errorData(make: Make, makeFor: MakeFor, { errors }: Period): MetricDatum[] {
  const all = [...errors.values()].reduce((sum, count) => sum + count, 0);
  return [
    make('Errors', 'Count', { Value: all }),
    make('Replays Refused', 'Count', { Value: errors.get('replayed') ?? 0 }),
    ...[...errors].map(([code, count]) =>
      makeFor(dimension('code', code))('Errors', 'Count', { Value: count }),
    ),
  ];
}

function storeData(makeFor: MakeFor, { store }: Period): MetricDatum[] {
  return [...store].flatMap(([operation, { latency, failures }]) => {
    const make = makeFor(dimension('operation', operation));
    return [
      ...times(make, 'Store Latency', latency.values()),
      ...(failures === 0 ? [] : [make('Store Failures', 'Count', { Value: failures })]),
    ];
  });
}

function processData(make: Make, samples: Samples | undefined): MetricDatum[] {
  if (samples === undefined) return [];
  const { activePairs } = samples;
  return [
    eventLoopDelay(make, samples),
    ...(activePairs === undefined ? [] : [make('Active Pairs', 'Count', { Value: activePairs })]),
  ];
}

/** What tells workers apart. */
function workerData(make: Make, period: Period, seconds: number): MetricDatum[] {
  const { samples } = period;
  return [
    requestRate(make, period, seconds),
    ...(samples === undefined ? [] : [eventLoopDelay(make, samples)]),
  ];
}

/** Average and maximum: all that the samples tell. */
function eventLoopDelay(make: Make, samples: Samples): MetricDatum {
  return make('Event Loop Delay', 'Milliseconds', {
    StatisticValues: {
      SampleCount: samples.count,
      Sum: samples.delaySum,
      Minimum: samples.delayLeast,
      Maximum: samples.delayWorst,
    },
  });
}

function times(make: Make, name: string, values: ValueCounts): MetricDatum[] {
  const data: MetricDatum[] = [];
  for (let from = 0; from < values.length; from += MOST_VALUES) {
    const some = values.slice(from, from + MOST_VALUES);
    data.push(
      make(name, 'Milliseconds', {
        Values: some.map(([value]) => value),
        Counts: some.map(([, count]) => count),
      }),
    );
  }
  return data;
}

function dimension(own: keyof typeof OWN_DIMENSIONS, value: string): Dimension {
  return { Name: OWN_DIMENSIONS[own], Value: value };
}
