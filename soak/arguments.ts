import { parseArgs } from 'node:util';

/** What is to be run. */
export interface SoakOptions {
  /** How long faults are made. */
  readonly seconds: number;
  /** Decides which faults come, and what is sent. */
  readonly seed: number;
  /** How many relays run as a rule. */
  readonly relays: number;
}

export type Arguments =
  | ({ readonly action: 'run' } & SoakOptions)
  | { readonly action: 'help' }
  | { readonly action: 'refuse'; readonly message: string };

export const HELP = `Several relays behind a real HAProxy, with a real Redis, under load and random faults. Ends with
a ledger of what applications saw against what the upstream received.

Usage: npm run soak -- [--seconds 120] [--seed N] [--relays 3]

  --seconds N  how long faults are made, 1 to 86400 (default: 120)
  --seed N     the same number gives the same faults in the same order, 0 to 4294967295
               (default: a new one, which is printed)
  --relays N   relays that run as a rule, 2 to 9 (default: 3)
  --help, -h   print this text

Exit code 0 only if nothing was lost or doubled, no application was told that a call did not run
which did, and no call of a safe method failed but in an outage of Redis longer than 2 s.
Everything listens on free ports of 127.0.0.1. docs/replicas.md explains the ledger.`;

const BOUNDS = {
  seconds: { least: 1, most: 86_400 },
  seed: { least: 0, most: 2 ** 32 - 1 },
  relays: { least: 2, most: 9 },
} as const;

type Name = keyof typeof BOUNDS;

/** @param given what stands after the script's name */
export function readArguments(given: readonly string[], anySeed: () => number): Arguments {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: {
        seconds: { type: 'string' },
        seed: { type: 'string' },
        relays: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return { action: 'help' };
    return {
      action: 'run',
      seconds: numberOf('seconds', values.seconds ?? '120'),
      seed: numberOf('seed', values.seed ?? String(anySeed())),
      relays: numberOf('relays', values.relays ?? '3'),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { action: 'refuse', message: `soak: ${reason}\n\n${HELP}` };
  }
}

function numberOf(name: Name, text: string): number {
  const { least, most } = BOUNDS[name];
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
}
