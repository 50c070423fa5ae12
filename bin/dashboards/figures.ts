/** Where a line on the panel says that something wants attention, or is wrong; in the panel's unit. */
interface Limits {
  readonly attention: number;
  readonly wrong: number;
}

/** What one panel shows, whoever keeps the figures. */
export interface Figure {
  readonly title: string;
  readonly description: string;
  /** As Grafana calls it. */
  readonly unit: string;
  readonly limits?: Limits;
}

const MILLISECONDS = 'ms';
const PER_MINUTE = 'cpm';
const REQUESTS_PER_SECOND = 'reqps';

/** Everything that a dashboard shows; the five of the product come first. */
export const FIGURES = {
  requests: {
    title: 'Requests Processed [req/sec]',
    description: 'Requests that were answered, of all relays.',
    unit: REQUESTS_PER_SECOND,
  },
  requestTime: {
    title: 'Request Time [ms]',
    description:
      'Encoded requests, from their head to the last byte of the answer. Event streams count with all of their life.',
    unit: MILLISECONDS,
    limits: { attention: 1_000, wrong: 2_000 },
  },
  upstreamTime: {
    title: 'Upstream Proxy Time [ms]',
    description:
      'From asking the upstream to the head of its answer. Where it makes up most of the request time, the API is what is slow.',
    unit: MILLISECONDS,
    limits: { attention: 1_000, wrong: 2_000 },
  },
  decodeTime: {
    title: 'Average Decode Time [ms]',
    description: 'Opening a request; where it is streamed, up to its head.',
    unit: MILLISECONDS,
    limits: { attention: 5, wrong: 25 },
  },
  encodeTime: {
    title: 'Average Encode Time [ms]',
    description: 'Sealing an answer; where it is streamed, up to its head.',
    unit: MILLISECONDS,
    limits: { attention: 5, wrong: 25 },
  },
  pairings: {
    title: 'Pairings [pairs/min]',
    description: 'Pairs made. All clients pair again after the store lost its pairs.',
    unit: PER_MINUTE,
  },
  activePairs: {
    title: 'Active Pairs',
    description: "Pairs in the relays' own memory. Nothing with Redis, which cannot tell cheaply.",
    unit: 'short',
  },
  errors: {
    title: 'Errors by Code [errors/min]',
    description: 'Refusals and failures of the relay, by their codes (GET /api/mte-errors).',
    unit: PER_MINUTE,
    limits: { attention: 20, wrong: 100 },
  },
  replays: {
    title: 'Replays Refused [requests/min]',
    description:
      'Requests whose sequence had been received before (570). A few come from proxies that repeat requests; many, from somebody who captured them.',
    unit: PER_MINUTE,
    limits: { attention: 1, wrong: 10 },
  },
  bytes: {
    title: 'Bytes In and Out',
    description: 'Bodies as they crossed the network between clients and relay.',
    unit: 'Bps',
  },
  storeLatency: {
    title: 'Store Latency [ms]',
    description: 'How long the session store took to answer, by operation.',
    unit: MILLISECONDS,
    limits: { attention: 10, wrong: 100 },
  },
  storeFailures: {
    title: 'Store Failures [failures/min]',
    description: 'How often the session store gave no answer. Each is a request refused with 503.',
    unit: PER_MINUTE,
    limits: { attention: 1, wrong: 10 },
  },
  eventLoop: {
    title: 'Event Loop Delay [ms]',
    description:
      'How late timers ran. A mean that stays high: the process has more to do than one core can. A high maximum alone: something held it up once.',
    unit: MILLISECONDS,
    limits: { attention: 50, wrong: 250 },
  },
  workers: {
    title: 'Requests by Worker [req/sec]',
    description: 'How the processes share the work.',
    unit: REQUESTS_PER_SECOND,
  },
} as const satisfies Record<string, Figure>;

export type FigureName = keyof typeof FIGURES;

/** The rows of a dashboard; each line of panels fills its width. */
export const SECTIONS: readonly {
  readonly title: string;
  readonly lines: readonly (readonly FigureName[])[];
}[] = [
  {
    title: 'Traffic',
    lines: [
      ['requests', 'requestTime'],
      ['upstreamTime', 'decodeTime', 'encodeTime'],
    ],
  },
  {
    title: 'Pairs and refusals',
    lines: [
      ['pairings', 'activePairs'],
      ['errors', 'replays'],
    ],
  },
  {
    title: 'Store and processes',
    lines: [
      ['storeLatency', 'storeFailures', 'bytes'],
      ['eventLoop', 'workers'],
    ],
  },
];
