import type { AgreedPair } from '../domain/pairing/accept-answer.ts';
import { PAIR_LIMITS } from '../domain/wire.ts';
import type { Clock } from '../ports/clock.ts';

/** A time by both clocks: one may be set, the other may stand still while the machine sleeps. */
export interface Moment {
  readonly now: number;
  readonly elapsed: number;
}

export function momentOf(clock: Clock): Moment {
  return { now: clock.now(), elapsed: clock.elapsed() };
}

/**
 * - `fresh`: to be used
 * - `ageing`: to be used, while another is being made
 * - `ended`: it may have expired, or has no number left; not to be used
 */
export type PairState = 'fresh' | 'ageing' | 'ended';

/** A pair in use. Each number is given out once. */
export interface LivePair {
  readonly clientId: string;
  readonly agreed: AgreedPair;
  state(): PairState;
  /** The next sequence; undefined when there is none left. */
  take(): number | undefined;
  /** Tells that a request was answered: the relay had it, and so counts the pair's life anew. */
  answered(sentAt: Moment): void;
}

/** Which part of its messages, or of its life, a pair may use before it is renewed. */
export const AGEING = 0.9;
/** How long before its end a pair is no longer used: what may pass on the way to the relay. */
export const MARGIN = { part: 0.1, most: 60_000 };
/** A wall clock that was set back by more than this hides how long a pair was idle. */
const SET_BACK = 1_000;

/** @param startedAt before the pairing was asked for, so not later than the relay counts from */
export function createLivePair(
  clientId: string,
  agreed: AgreedPair,
  startedAt: Moment,
  clock: Clock,
): LivePair {
  const { expiresIn, maxMessages } = agreed;
  const margin = Math.min(MARGIN.most, expiresIn * MARGIN.part);
  let usedAt = startedAt;
  let next = 0;

  const state = (): PairState => {
    const current = momentOf(clock);
    if (next >= maxMessages || current.now < usedAt.now - SET_BACK) return 'ended';
    if (between(usedAt, current) >= expiresIn - margin) return 'ended';
    const age = between(startedAt, current);
    if (age >= PAIR_LIMITS.totalMs - PAIR_LIMITS.retiringMs) return 'ended';
    return age >= PAIR_LIMITS.totalMs * AGEING || next >= maxMessages * AGEING ? 'ageing' : 'fresh';
  };

  return {
    clientId,
    agreed,
    state,
    take: () => (next < maxMessages ? next++ : undefined),
    answered(sentAt) {
      if (sentAt.elapsed > usedAt.elapsed) usedAt = sentAt;
    },
  };
}

/** The longer of what the two clocks say, in milliseconds. */
function between(from: Moment, to: Moment): number {
  return Math.max(to.now - from.now, to.elapsed - from.elapsed);
}
