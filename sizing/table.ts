import type { Estimate } from './estimate.ts';
import { answerBytes, requestBytes } from './wire-overhead.ts';
import type { Installation } from './workload.ts';

type Row = readonly [label: string, cell: (estimate: Estimate) => string];

const SECTIONS: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  [
    'Clients',
    [
      ['in a session', ({ workload }) => count(workload.clients)],
      ['requests/s', ({ pairs }) => count(pairs.requestsPerSecond)],
      ['pairings/s', ({ pairs }) => count(pairs.pairingsPerSecond)],
      ['pairs alive', ({ pairs }) => count(pairs.pairsAlive)],
    ],
  ],
  [
    'Relays',
    [
      ['busy cores', ({ relays }) => count(relays.busyCores)],
      ['relays', ({ relays }) => count(relays.relays)],
      ['utilisation', ({ relays }) => `${(100 * relays.utilisation).toFixed(0)} %`],
      ['memory each, with Redis', ({ relays }) => bytes(relays.memoryWithRedis)],
      ['memory each, without', ({ relays }) => bytes(relays.memoryAlone)],
      ['MAX_PAIRS, without', ({ settings }) => count(settings.maxPairs)],
      ['MAX_PAIRS_PER_CLIENT', ({ settings }) => count(settings.maxPairsPerClient)],
    ],
  ],
  [
    'Between clients and relays',
    [
      ['plain', ({ wire }) => `${bytes(wire.plain)}/s`],
      ['MKE', ({ wire }) => `${bytes(wire.mke)}/s`],
      ['MTE', ({ wire }) => `${bytes(wire.mte)}/s`],
    ],
  ],
  [
    'Redis',
    [
      ['claims/s', ({ redis }) => count(redis.claimsPerSecond)],
      ['loads/s', ({ relays }) => count(relays.loadsPerSecond)],
      ['scripts of pairings/s', ({ redis }) => count(redis.pairingScriptsPerSecond)],
      ['memory of pairs', ({ redis }) => bytes(redis.pairMemory)],
      ['memory of owners', ({ redis }) => bytes(redis.ownerMemory)],
      ['received', ({ redis }) => `${bytes(redis.received)}/s`],
      ['sent', ({ redis }) => `${bytes(redis.sent)}/s`],
      ['busy cores', ({ redis }) => count(redis.busyCores)],
      ['masters for the memory', ({ redis }) => count(redis.nodesForMemory)],
      ['masters for the work', ({ redis }) => count(redis.nodesForWork)],
      ['masters', ({ redis }) => count(redis.nodes)],
    ],
  ],
];

const CELL = 12;

/** What is assumed, a column for each estimate, and what one message weighs. */
export function table(columns: readonly Estimate[], installation: Installation): string {
  const [first] = columns;
  if (first === undefined) return '';
  const labels = SECTIONS.flatMap(([, rows]) => rows.map(([label]) => label.length + 2));
  const width = Math.max(...labels);
  const lines = SECTIONS.flatMap(([title, rows]) => [
    '',
    title,
    ...rows.map(
      ([label, cell]) =>
        `  ${label}`.padEnd(width) + columns.map((one) => cell(one).padStart(CELL)).join(''),
    ),
  ]);
  return [...assumed(first, installation), ...lines, '', ...message(first)].join('\n');
}

function assumed({ workload }: Estimate, installation: Installation): string[] {
  const { requestsPerMinute, sessionMinutes, awayMinutes, requestBytes, answerBytes } = workload;
  return [
    `${requestsPerMinute} requests a minute in sessions of ${sessionMinutes} minutes, ${awayMinutes} minutes apart;`,
    `${requestBytes} bytes there, ${answerBytes} back; ` +
      `${installation.sticky ? 'a client stays at one relay' : 'any relay serves any message'};`,
    `${installation.utilisation * 100} % of a core planned, Redis nodes with maxmemory ${installation.redisGib} GiB.`,
  ];
}

function message({ workload }: Estimate): string[] {
  const lines = (['MKE', 'MTE'] as const).map((encodeType) => {
    const request = requestBytes(encodeType, workload.requestBytes);
    const answer = answerBytes(encodeType, workload.answerBytes);
    return `  ${encodeType}  request ${added(request)}   answer ${added(answer)}`;
  });
  return ['One message, plain and encoded, in bytes', ...lines];
}

function added({ plain, encoded }: { readonly plain: number; readonly encoded: number }): string {
  return `${plain} -> ${encoded} (+${encoded - plain})`;
}

/** Three digits are more than a model knows. */
function count(value: number): string {
  if (value === 0) return '0';
  if (Number.isInteger(value) || value >= 1_000) return rounded(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(2)));
}

function rounded(value: number): number {
  return value < 1_000 ? value : Number(value.toPrecision(3));
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  for (; scaled >= 999.5 && unit < UNITS.length - 1; unit += 1) scaled /= 1_000;
  return `${Number(scaled.toPrecision(3))} ${UNITS[unit]}`;
}
