import { AGEING, MARGIN } from '../src/client/live-pair.ts';
import { PAIR_LIMITS } from '../src/domain/wire.ts';
import type { Workload } from './workload.ts';

/** What a workload comes to, in all clients together. Rates are per second. */
export interface PairLoad {
  /** Clients in a session and away. */
  readonly population: number;
  readonly requestsPerSecond: number;
  readonly pairingsPerSecond: number;
  /** Pairs that a store holds. */
  readonly pairsAlive: number;
  /** Pairs alive of one client that never stops, which `MAX_PAIRS_PER_CLIENT` has to allow. */
  readonly pairsPerBusyClient: number;
}

const MINUTE_MS = 60_000;
const IDLE = PAIR_LIMITS.idleMs / MINUTE_MS;
/** The longest gap after which the client still uses its pair. */
const GAP = IDLE - Math.min(MARGIN.most, PAIR_LIMITS.idleMs * MARGIN.part) / MINUTE_MS;

/**
 * Times in minutes. In a session requests come at rate `r`, and it ends at rate `s`; the next one
 * begins with a request, at rate `a` after the end. So the gap X between two requests of a client has
 * ```
 * P(X > t) = e^-(r+s)t + s·(e^-at - e^-(r+s)t)/(r+s-a)       E[X] = 1/(r+s) + s/((r+s)·a)
 * ```
 * With λ = 1/E[X], I the idle life of a pair, G the longest gap that its client bridges:
 * ```
 * ends by idleness = λ·P(X > G)
 * in use           = λ·(∫₀ᴳ P(X > t) dt - G·P(X > G))         of each client, a part of 1
 * renewals         = ends·q/(1-q),  q = e^(-L·ends/in use),  L = 0.9 · (12 h, or 65,536 messages)
 * pairings         = ends + renewals
 * alive            = in use + pairings·I                      (Little's law: rate · mean life)
 * ```
 * Where `ends` goes to 0, `renewals` goes to `in use / L`.
 */
export function pairLoad(workload: Workload): PairLoad {
  const { clients, requestsPerMinute: r, sessionMinutes, awayMinutes } = workload;
  const s = 1 / sessionMinutes;
  const a = 1 / awayMinutes;
  const population = clients * (1 + awayMinutes / sessionMinutes);
  const requests = 1 / (1 / (r + s) + s / ((r + s) * a));

  const longer = gapLongerThan(r, s, a);
  const ends = requests * longer.probability(GAP);
  const inUse = requests * (longer.integral(GAP) - GAP * longer.probability(GAP));
  const life = renewalAge((requests - ends) / inUse);
  const renewals = renewalRate(ends, inUse, life);
  const pairings = ends + renewals;
  return {
    population,
    requestsPerSecond: (population * requests) / 60,
    pairingsPerSecond: (population * pairings) / 60,
    pairsAlive: population * (inUse + pairings * IDLE),
    pairsPerBusyClient: 1 + IDLE / renewalAge(r),
  };
}

/** P(X > t), and its integral from 0 to t. */
function gapLongerThan(r: number, s: number, a: number) {
  const leave = r + s;
  // Where both rates are equal the formula is 0/0; a hair beside it, it is as good.
  const difference = Math.abs(leave - a) < 1e-9 ? 1e-9 : leave - a;
  const away = s / difference;
  const within = 1 - away;
  return {
    probability: (t: number) => within * Math.exp(-leave * t) + away * Math.exp(-a * t),
    integral: (t: number) =>
      (within * -Math.expm1(-leave * t)) / leave + (away * -Math.expm1(-a * t)) / a,
  };
}

/** Minutes of use after which a client that sends so many requests a minute renews its pair. */
function renewalAge(requestsPerMinute: number): number {
  const byTime = PAIR_LIMITS.totalMs / MINUTE_MS;
  return AGEING * Math.min(byTime, PAIR_LIMITS.messages / requestsPerMinute);
}

function renewalRate(ends: number, inUse: number, life: number): number {
  const exponent = (life * ends) / inUse;
  if (exponent < 1e-9) return inUse / life;
  return ends / Math.expm1(exponent);
}
