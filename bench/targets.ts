/** A figure that a target is about. */
export interface Part {
  readonly figure: string;
  readonly name: string;
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
}

/** One row of the targets: met where each of its parts is. */
export interface Target {
  readonly name: string;
  readonly parts: readonly [Part, ...Part[]];
}

const ratio = (name: string, figure: string, least: number): Target => ({
  name,
  parts: [{ figure, name: 'ratio', unit: 'ratio', least }],
});

/** What the relay is to reach. Each round of a ratio compares the two in turn, in one run. */
export const TARGETS: readonly Target[] = [
  ratio('relay / @fastify/http-proxy, 1 kB POST, one core', 'vs-fastify', 1),
  ratio('relay / http-proxy, 1 kB POST, one core', 'vs-http-proxy', 1),
  ratio('relay / bare node:http + undici request proxy, 1 kB POST, one core', 'vs-bare', 0.6),
  ratio('relay / nginx, 1 kB POST, one core', 'vs-nginx', 0.15),
  {
    name: '400, 500, 550 and 600 paced users: relay % of the API’s requests per second; extra median latency',
    parts: [
      { figure: 'paced-share', name: 'relay %, lowest', unit: '%', least: 99 },
      { figure: 'paced-latency', name: 'extra median latency, highest', unit: 'ms', most: 5 },
    ],
  },
  {
    name: 'latency added at low load over the bare proxy, median',
    parts: [{ figure: 'low-load', name: 'added', unit: 'ms', most: 0.3 }],
  },
  {
    name: '1 GiB up, down: relay / bare proxy, and growth of resident memory',
    parts: [
      { figure: 'upload', name: 'up', unit: 'ratio', least: 0.5 },
      { figure: 'download', name: 'down', unit: 'ratio', least: 0.5 },
      { figure: 'resident-growth', name: 'resident growth', unit: 'MB', most: 128 },
    ],
  },
  {
    name: 'event stream, added per event',
    parts: [{ figure: 'event', name: 'added', unit: 'ms', most: 1 }],
  },
  {
    name: 'pairings per second and core, client keys made beforehand',
    parts: [{ figure: 'pairings', name: 'pairings', unit: '1/s', least: 2000 }],
  },
  {
    name: 'resident memory per idle pair at 100,000, in-memory store',
    parts: [{ figure: 'pair-memory', name: 'per pair', unit: 'kB', most: 0.5 }],
  },
  ratio('Redis store / memory store, requests per second', 'redis', 0.75),
  ratio('2 workers / 1 worker, requests per second', 'workers', 1.4),
  {
    name: 'cold start to listening, and idle memory',
    parts: [
      { figure: 'start', name: 'cold start', unit: 'ms', most: 500 },
      { figure: 'idle-memory', name: 'idle memory', unit: 'MB', most: 90 },
    ],
  },
  {
    name: 'client, 1 kB encode plus decode in Chromium, median',
    parts: [{ figure: 'chromium', name: 'encode plus decode', unit: 'ms', most: 0.3 }],
  },
];

/** What the scenes measured, by figure. */
export type Figures = Readonly<Record<string, number>>;

interface Judged {
  readonly name: string;
  /** Null where it could not be measured. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: string;
  readonly met: boolean;
}

/** An entry of results.json. A target of several parts has the first one's value, and them all. */
export interface Result extends Judged {
  readonly parts?: readonly Judged[];
}

/** One result for every target; what was not measured is not met. */
export function judge(figures: Figures): readonly Result[] {
  return TARGETS.map(({ name, parts }) => {
    const judged = parts.map((part) => judgePart(part, figures[part.figure]));
    const [first] = judged;
    const met = judged.every((part) => part.met);
    const value = first?.value ?? null;
    const unit = parts[0].unit;
    if (judged.length === 1) return { name, value, unit, target: bound(parts[0]), met };
    const target = parts.map((part) => `${part.name} ${bound(part)}`).join('; ');
    return { name, value, unit, target, met, parts: judged };
  });
}

/** Whether any part of it was. */
export function wasMeasured(result: Result): boolean {
  return [result, ...(result.parts ?? [])].some(({ value }) => value !== null);
}

function judgePart(part: Part, figure: number | undefined): Judged {
  const { name, unit, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = part;
  const met = figure !== undefined && figure >= least && figure <= most;
  const value = figure === undefined ? null : rounded(figure);
  return { name, value, unit, target: bound(part), met };
}

function bound({ least, most, unit }: Part): string {
  const scale = unit === 'ratio' ? '' : ` ${unit}`;
  return least === undefined ? `${most}${scale} or less` : `${least}${scale} or more`;
}

/** To four significant digits. */
function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}
