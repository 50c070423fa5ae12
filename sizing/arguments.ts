import { parseArgs } from 'node:util';
import {
  DEFAULT_INSTALLATION,
  DEFAULT_WORKLOAD,
  type Installation,
  type Workload,
} from './workload.ts';

export type Arguments =
  | {
      readonly action: 'estimate';
      /** One for each column. */
      readonly workloads: readonly Workload[];
      readonly installation: Installation;
    }
  | { readonly action: 'measure'; readonly pairs: number; readonly requests: number }
  | { readonly action: 'help' }
  | { readonly action: 'refuse'; readonly message: string };

const COLUMNS = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
const MEASURED = { pairs: 100_000, requests: 6_000 };

export const HELP = `How many relays, and how much Redis, a number of clients needs.

Usage: npm run sizing [-- options]

  --clients N              in a session at the same time (a column each for ${COLUMNS.length} numbers)
  --requests-per-minute N  of a client in a session (${DEFAULT_WORKLOAD.requestsPerMinute})
  --session-minutes N      how long a session lasts (${DEFAULT_WORKLOAD.sessionMinutes})
  --away-minutes N         from a session to the client's next one (${DEFAULT_WORKLOAD.awayMinutes})
  --request-bytes N        content of a request (${DEFAULT_WORKLOAD.requestBytes})
  --answer-bytes N         content of an answer (${DEFAULT_WORKLOAD.answerBytes})
  --relays N               relay processes there are (as many as needed)
  --sticky                 the balancer sends a client to the same relay each time
  --no-client-cap          pairs are not counted by client (MAX_PAIRS_PER_CLIENT=0)
  --redis-gib N            maxmemory of a Redis node (${DEFAULT_INSTALLATION.redisGib})
  --utilisation N          part of a core to plan with, above 0 and up to 1 (${DEFAULT_INSTALLATION.utilisation})
  --measure                measure the constants here, with a redis-server of its own (Linux)
  --pairs N                to measure with (${MEASURED.pairs})
  --requests N             to measure with (${MEASURED.requests})
  --help, -h               print this text`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = {
  clients: TEXT,
  'requests-per-minute': TEXT,
  'session-minutes': TEXT,
  'away-minutes': TEXT,
  'request-bytes': TEXT,
  'answer-bytes': TEXT,
  relays: TEXT,
  sticky: FLAG,
  'no-client-cap': FLAG,
  'redis-gib': TEXT,
  utilisation: TEXT,
  measure: FLAG,
  pairs: TEXT,
  requests: TEXT,
  help: { ...FLAG, short: 'h' },
} as const;

type Name = keyof typeof OPTIONS;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

const COUNT: Range = { from: 1, to: 1e9, whole: true };
const RATE: Range = { from: 0.001, to: 1e6 };
const BYTES: Range = { from: 0, to: 1e9, whole: true };

/** @param given what stands after the script's name */
export function readArguments(given: readonly string[]): Arguments {
  try {
    return understood(given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { action: 'refuse', message: `sizing: ${reason}\nGive --help to see what there is.` };
  }
}

function understood(given: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...given], options: OPTIONS });
  if (values.help === true) return { action: 'help' };
  const number = <Fallback>(name: Name, range: Range, fallback: Fallback): number | Fallback => {
    const text = values[name];
    return typeof text === 'string' ? inRange(name, text, range) : fallback;
  };
  if (values.measure === true) {
    return {
      action: 'measure',
      pairs: number('pairs', COUNT, MEASURED.pairs),
      requests: number('requests', COUNT, MEASURED.requests),
    };
  }
  const clients = number('clients', COUNT, undefined);
  const workload = {
    requestsPerMinute: number('requests-per-minute', RATE, DEFAULT_WORKLOAD.requestsPerMinute),
    sessionMinutes: number('session-minutes', RATE, DEFAULT_WORKLOAD.sessionMinutes),
    awayMinutes: number('away-minutes', RATE, DEFAULT_WORKLOAD.awayMinutes),
    requestBytes: number('request-bytes', BYTES, DEFAULT_WORKLOAD.requestBytes),
    answerBytes: number('answer-bytes', BYTES, DEFAULT_WORKLOAD.answerBytes),
  };
  return {
    action: 'estimate',
    workloads: (clients === undefined ? COLUMNS : [clients]).map((count) => ({
      ...workload,
      clients: count,
    })),
    installation: {
      relays: number('relays', COUNT, undefined),
      sticky: values.sticky === true,
      clientCap: values['no-client-cap'] !== true,
      redisGib: number('redis-gib', { from: 0.1, to: 1e6 }, DEFAULT_INSTALLATION.redisGib),
      utilisation: number('utilisation', { from: 0.01, to: 1 }, DEFAULT_INSTALLATION.utilisation),
    },
  };
}

function inRange(name: Name, text: string, { from, to, whole }: Range): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= from && value <= to && (whole !== true || Number.isInteger(value))) return value;
  const kind = whole === true ? 'a whole number' : 'a number';
  throw new RangeError(`--${name} must be ${kind} from ${from} to ${to}, not "${text}".`);
}
