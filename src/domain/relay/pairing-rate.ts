import type { Clock } from '../../ports/clock.ts';
import { RelayError } from '../errors.ts';

/** Says how often one address may pair. */
export interface PairingRate {
  /** Takes `pairs` from what `address` has left. Throws 429 where that is too little. */
  take(address: string, pairs: number): void;
}

const MINUTE = 60_000;

/** Most addresses that are remembered. The one seen longest ago goes first, with a full bucket. */
const MOST_ADDRESSES = 100_000;

interface Bucket {
  tokens: number;
  /** When `tokens` was right, by the clock's `elapsed`. */
  at: number;
}

/**
 * One token bucket for each IPv4 address and each /64 network of IPv6, which holds a minute's worth and fills evenly: bursts are fine,
 * and a fleet of clients that pair again after a restart is served at the rate allowed.
 */
export function createPairingRate(perMinute: number | undefined, clock: Clock): PairingRate {
  if (perMinute === undefined) return { take: () => {} };
  const buckets = new Map<string, Bucket>();

  const filled = (address: string): Bucket => {
    const now = clock.elapsed();
    const { tokens, at } = buckets.get(address) ?? { tokens: perMinute, at: now };
    return { tokens: Math.min(perMinute, tokens + ((now - at) * perMinute) / MINUTE), at: now };
  };
  const remember = (address: string, bucket: Bucket) => {
    // Deleted first, so that the map is ordered by the last use.
    buckets.delete(address);
    buckets.set(address, bucket);
    const oldest = buckets.keys().next().value;
    if (buckets.size > MOST_ADDRESSES && oldest !== undefined) buckets.delete(oldest);
  };

  return {
    take(clientAddress, pairs) {
      const address = networkOf(clientAddress);
      const { tokens, at } = filled(address);
      // More than a bucket holds is taken from a full one, which then owes the rest.
      const missing = Math.min(pairs, perMinute) - tokens;
      remember(address, { tokens: missing > 0 ? tokens : tokens - pairs, at });
      if (missing <= 0) return;
      throw new RelayError('too-many-pairings', {
        message: `More than ${perMinute} pairings a minute from this address (PAIRINGS_PER_MINUTE).`,
        retryAfter: Math.ceil((missing * MINUTE) / perMinute / 1000),
      });
    },
  };
}

/** An IPv6 host has a whole /64 to choose addresses from (RFC 4291, 2.5.4). */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after] = address.split('::');
  const left = before.split(':').filter((group) => group !== '');
  const right = after?.split(':').filter((group) => group !== '') ?? [];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
