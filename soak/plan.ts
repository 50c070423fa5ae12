import { createSeededRandom } from './random.ts';

/** What may happen to the scene. */
export const FAULT_KINDS = [
  'kill',
  'terminate',
  'pause',
  'add',
  'rolling-restart',
  'redis-restart',
  'redis-empty',
  'redis-stall',
  'balancer-reload',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault, with all that chance has a say in. */
export interface Fault {
  readonly kind: FaultKind;
  /** Index of the relay that it happens to, where it happens to one. */
  readonly relay: number;
  /** Milliseconds of calm before it. */
  readonly calmMs: number;
  /** Milliseconds from where it begins to where it is mended. */
  readonly lastsMs: number;
}

/** Milliseconds that a fault lasts, at least and at most. */
const LASTS: Record<FaultKind, readonly [number, number]> = {
  kill: [200, 2_000],
  terminate: [200, 2_000],
  pause: [500, 4_000],
  add: [1_000, 3_000],
  'rolling-restart': [0, 500],
  'redis-restart': [0, 500],
  'redis-empty': [0, 500],
  'redis-stall': [200, 4_000],
  'balancer-reload': [0, 0],
};
const CALM = [300, 1_500] as const;

/**
 * Faults without end, the same for the same seed and number of relays. Every kind comes once before
 * any comes again.
 */
export function* planOf(seed: number, relays: number): Generator<Fault, never> {
  const random = createSeededRandom(seed);
  for (;;) {
    for (const kind of random.shuffled(FAULT_KINDS)) {
      yield {
        kind,
        relay: random.between(0, relays - 1),
        calmMs: random.between(...CALM),
        lastsMs: random.between(...LASTS[kind]),
      };
    }
  }
}
