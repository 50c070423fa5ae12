import { createLivePair, type LivePair, momentOf } from '../src/client/live-pair.ts';
import type { AgreedPair } from '../src/domain/pairing/accept-answer.ts';
import { PAIR_LIMITS } from '../src/domain/wire.ts';
import type { Clock } from '../src/ports/clock.ts';
import { createSeeded, type Seeded } from './seeded.ts';
import type { Workload } from './workload.ts';

export interface Simulated {
  readonly clientsInSession: number;
  readonly requestsPerSecond: number;
  readonly pairingsPerSecond: number;
  readonly pairsAlive: number;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Clients that there are, in a session or away. */
  readonly population: number;
  /** What is counted, in hours, after as long a start-up that is not. */
  readonly hours: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Against a workload that would never end. */
const MOST_REQUESTS = 20_000_000;

/** Lives of pairs, clipped to what is counted. */
interface Counted {
  requests: number;
  pairings: number;
  /** Milliseconds, of all pairs and of all sessions together. */
  alive: number;
  inSession: number;
}

/**
 * Lets each client of a population have its sessions, request by request, and asks the real client's
 * rules when it pairs. A pair lives as the stores keep it: from its start or last use for the idle
 * time, 12 hours at most. Clients do not meet, so one after the other runs through the whole time.
 */
export function simulate(
  workload: Pick<Workload, 'requestsPerMinute' | 'sessionMinutes' | 'awayMinutes'>,
  { seed, population, hours }: SimulationOptions,
): Simulated {
  const random = createSeeded(seed);
  const span = hours * HOUR_MS;
  const counted: Counted = { requests: 0, pairings: 0, alive: 0, inSession: 0 };
  for (let client = 0; client < population; client += 1) {
    simulateClient(workload, random, span, counted);
  }
  return {
    clientsInSession: counted.inSession / span,
    requestsPerSecond: (counted.requests / span) * 1_000,
    pairingsPerSecond: (counted.pairings / span) * 1_000,
    pairsAlive: counted.alive / span,
  };
}

/** One client from 0 to twice the span, of which the second half counts. */
function simulateClient(
  workload: Pick<Workload, 'requestsPerMinute' | 'sessionMinutes' | 'awayMinutes'>,
  random: Seeded,
  span: number,
  counted: Counted,
): void {
  const end = 2 * span;
  const sessionMs = workload.sessionMinutes * MINUTE_MS;
  const awayMs = workload.awayMinutes * MINUTE_MS;
  const gapMs = MINUTE_MS / workload.requestsPerMinute;
  const within = (from: number, to: number) =>
    Math.max(0, Math.min(to, end) - Math.max(from, span));
  const pairs = createPairKeeper((from, to) => {
    if (from >= span && from < end) counted.pairings += 1;
    counted.alive += within(from, to);
  });
  // The longer the life of a state, the likelier it is met first.
  let start = random.next() * (sessionMs + awayMs) < sessionMs ? 0 : random.exponential(awayMs);
  while (start < end) {
    const stop = start + random.exponential(sessionMs);
    counted.inSession += within(start, stop);
    for (let at = start; at < Math.min(stop, end); at += random.exponential(gapMs)) {
      pairs.request(at);
      if (at >= span) counted.requests += 1;
      if (counted.requests > MOST_REQUESTS) throw new RangeError('too much to simulate');
    }
    start = stop + random.exponential(awayMs);
  }
  pairs.close();
}

interface KeptPair {
  readonly live: LivePair;
  readonly startedAt: number;
  usedAt: number;
}

/** The pairs of one client; `lived` is told of each when it is not used any more. */
function createPairKeeper(lived: (from: number, to: number) => void) {
  let now = 0;
  const clock: Clock = { now: () => now, elapsed: () => now };
  let current: KeptPair | undefined;

  const give = (pair: KeptPair | undefined) => {
    if (pair === undefined) return;
    const { idleMs, totalMs } = PAIR_LIMITS;
    lived(pair.startedAt, Math.min(pair.usedAt + idleMs, pair.startedAt + totalMs));
  };
  const make = (): KeptPair => {
    give(current);
    const live = createLivePair('', AGREED, momentOf(clock), clock);
    return { live, startedAt: now, usedAt: now };
  };

  return {
    request(at: number) {
      now = at;
      // An ageing pair is renewed in the background; that takes no time here.
      if (current?.live.state() !== 'fresh') current = make();
      current.live.take();
      current.live.answered(momentOf(clock));
      current.usedAt = at;
    },
    close: () => give(current),
  };
}

const AGREED: AgreedPair = {
  pairId: '',
  keys: { suite: 'AES-256-GCM', expand: () => new Uint8Array() },
  identity: new Uint8Array(),
  pairedAt: 0,
  expiresIn: PAIR_LIMITS.idleMs,
  maxMessages: PAIR_LIMITS.messages,
};
