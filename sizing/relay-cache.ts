/** Records of pairs that a relay remembers, so that it need not load them (docs/redis.md). */
export const RECENT_PAIRS = 100_000;

/**
 * The part of its messages for which a relay has to load the pair first.
 *
 * A relay's memory has two generations of half its size: the older is full, the younger fills, so
 * on the average three quarters of it are there. Where more pairs than that are in use at one relay,
 * in no order, the rest is not found. And a pair's first message at each relay never finds it: of `m`
 * messages dealt to `n` relays, `n·(1 - (1 - 1/n)^m)` are the first.
 *
 * @param pairsInUse at the same time, on all relays
 * @param messagesPerPair in its life
 */
export function loadsPerMessage(
  pairsInUse: number,
  messagesPerPair: number,
  relays: number,
  sticky: boolean,
  most = RECENT_PAIRS,
): number {
  const seenBy = sticky ? 1 : relays;
  const first = (seenBy * -Math.expm1(messagesPerPair * Math.log1p(-1 / seenBy))) / messagesPerPair;
  const held = Math.min(1, (0.75 * most) / (sticky ? pairsInUse / relays : pairsInUse));
  return 1 - (1 - Math.min(1, first)) * held;
}
