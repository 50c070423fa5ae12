import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { createBlocks, createIntegers } from './pages.ts';
import { NO_SLOT } from './slots.ts';

const DIGEST_BYTES = 32;

/** Finds a pair's slot by the digest of its key. */
export interface KeyIndex {
  /** The slot under a digest, or {@link NO_SLOT}. */
  find(digest: Uint8Array): number;
  /** Puts a slot under a digest that is not in the index yet. */
  add(digest: Uint8Array, slot: number): void;
  /** Takes out a slot that is in the index. */
  remove(slot: number): void;
}

/**
 * What the index keeps in place of a key: SHA-256 of its UTF-16 code units. Of fixed size, it fits
 * a page, and no part of the string is kept: a key cut out of a header would keep all of the header
 * in memory. In UTF-16, unlike UTF-8, no two strings have the same bytes.
 */
export function digestOf(key: string): Uint8Array {
  return hash('sha256', Buffer.from(key, 'utf16le'), 'buffer');
}

/** Digests that are remembered: a power of two, and some 0.2 kB each. */
const REMEMBERED = 256;

/**
 * {@link digestOf}, with a memory of its last answers: a message looks its pair up twice, and clients
 * send many. Each key has one place, by characters near its end, which are random in pair IDs.
 */
export function createDigestOf(): (key: string) => Uint8Array {
  const keys: string[] = Array.from({ length: REMEMBERED }, () => '');
  const digests: Uint8Array[] = Array.from({ length: REMEMBERED }, () => digestOf(''));
  return (key) => {
    const last = key.length - 1;
    const near = key.charCodeAt(last - 1) * 31 + key.charCodeAt(last - 2);
    const place = near & (REMEMBERED - 1);
    const known = keys[place] === key ? digests[place] : undefined;
    if (known !== undefined) return known;
    const bytes = Buffer.from(key, 'utf16le');
    const digest = hash('sha256', bytes, 'buffer');
    // A copy, for the same reason.
    keys[place] = bytes.toString('utf16le');
    digests[place] = digest;
    return digest;
  };
}

/**
 * A hash table with chains that grows by linear hashing: with every pair beyond one per bucket, one
 * bucket is split in two, so that no single save pays for a rehash of everything. With `base` the
 * largest power of two that is not above `buckets`, the buckets below `buckets - base` are split:
 *
 *     bucket(digest) = digest mod 2 base, if that bucket exists already, else digest mod base
 */
export function createKeyIndex(): KeyIndex {
  const digests = createBlocks(DIGEST_BYTES);
  const heads = createIntegers();
  const followers = createIntegers();
  let size = 0;
  let base = 1;
  let buckets = 1;

  function bucketOf(digest: Uint8Array): number {
    const number = first31Bits(digest);
    const bucket = number & (2 * base - 1);
    return bucket < buckets ? bucket : number & (base - 1);
  }

  function link(slot: number, bucket: number): void {
    followers.set(slot, heads.get(bucket));
    heads.set(bucket, slot);
  }

  function splitNextBucket(): void {
    const split = buckets - base;
    let slot = heads.get(split);
    heads.set(split, NO_SLOT);
    buckets += 1;
    while (slot !== NO_SLOT) {
      const follower = followers.get(slot);
      link(slot, bucketOf(digests.at(slot)));
      slot = follower;
    }
    if (buckets === 2 * base) {
      base = buckets;
    }
  }

  function unlink(slot: number, bucket: number): void {
    const follower = followers.get(slot);
    let before = heads.get(bucket);
    if (before === slot) {
      heads.set(bucket, follower);
      return;
    }
    while (followers.get(before) !== slot) {
      before = followers.get(before);
    }
    followers.set(before, follower);
  }

  return {
    find(digest) {
      let slot = heads.get(bucketOf(digest));
      while (slot !== NO_SLOT && !equal(digests.at(slot), digest)) {
        slot = followers.get(slot);
      }
      return slot;
    },
    add(digest, slot) {
      digests.at(slot).set(digest);
      link(slot, bucketOf(digest));
      size += 1;
      if (size > buckets) {
        splitNextBucket();
      }
    },
    remove(slot) {
      unlink(slot, bucketOf(digests.at(slot)));
      digests.wipe(slot);
      size -= 1;
    },
  };
}

/** 31 of them, since bitwise operators work on signed 32-bit integers. */
function first31Bits(digest: Uint8Array): number {
  const [a, b, c, d] = [digest[0] ?? 0, digest[1] ?? 0, digest[2] ?? 0, digest[3] ?? 0];
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  for (let index = 0; index < DIGEST_BYTES; index += 1) {
    if (one[index] !== other[index]) {
      return false;
    }
  }
  return true;
}
