import { describe, expect, test } from 'vitest';
import { RelayError } from '../../../src/domain/errors.ts';
import { createPairingRate } from '../../../src/domain/relay/pairing-rate.ts';

function createRate(perMinute: number | undefined) {
  const time = { elapsed: 5_000 };
  const clock = { now: () => 0, elapsed: () => time.elapsed };
  const rate = createPairingRate(perMinute, clock);
  return {
    wait: (ms: number) => {
      time.elapsed += ms;
    },
    /** Undefined where it was allowed. */
    take(pairs = 1, address = '203.0.113.9'): RelayError | undefined {
      try {
        rate.take(address, pairs);
        return undefined;
      } catch (error) {
        if (error instanceof RelayError) return error;
        throw error;
      }
    },
  };
}

/** How many single pairings are allowed now. */
function allowed({ take }: ReturnType<typeof createRate>, address?: string): number {
  let count = 0;
  while (count < 1_000_000 && take(1, address) === undefined) count++;
  return count;
}

describe('a minute of pairings', () => {
  test('may come at once, and no more', () => {
    const rate = createRate(60);
    expect(allowed(rate)).toBe(60);
    expect(rate.take()).toMatchObject({ code: 'too-many-pairings', status: 429 });
  });

  test('fills evenly, up to a minute and no further', () => {
    const rate = createRate(60);
    expect(allowed(rate)).toBe(60);
    rate.wait(999);
    expect(allowed(rate)).toBe(0);
    rate.wait(1);
    expect(allowed(rate)).toBe(1);
    rate.wait(30_000);
    expect(allowed(rate)).toBe(30);
    rate.wait(3_600_000);
    expect(allowed(rate)).toBe(60);
  });

  test('is counted in pairs, not in offers', () => {
    const rate = createRate(60);
    for (let i = 0; i < 3; i++) expect(rate.take(16)).toBeUndefined();
    expect(rate.take(16)?.code).toBe('too-many-pairings');
    expect(allowed(rate)).toBe(12);
  });

  test('is each address its own', () => {
    const rate = createRate(2);
    expect(allowed(rate, '192.0.2.1')).toBe(2);
    expect(allowed(rate, '192.0.2.2')).toBe(2);
    expect(rate.take(1, '192.0.2.1')).toBeDefined();
  });
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8::1', '2001:0db8:0:0::2', true],
  ['2001:db8::1', '2001:db8:0:1::1', false],
  ['::1', '::2', true],
  ['1::', '1:0:0:1::', false],
])('%s and %s share a bucket: %s', (one, other, shared) => {
  const rate = createRate(10);
  expect(allowed(rate, one)).toBe(10);
  expect(allowed(rate, other)).toBe(shared ? 0 : 10);
});

describe('a refusal', () => {
  test('says the limit and its setting', () => {
    const rate = createRate(7);
    allowed(rate);
    expect(rate.take()?.message).toMatch(/\b7\b.*PAIRINGS_PER_MINUTE/);
  });

  test.each([
    [60, 1, 1],
    [60, 16, 16],
    [6000, 1, 1],
    [1, 1, 60],
    [7, 1, 9],
  ])(
    'of %i a minute, for %i pairs, says to wait %i s: long enough, and nothing is taken',
    (perMinute, pairs, seconds) => {
      const rate = createRate(perMinute);
      expect(allowed(rate)).toBe(perMinute);
      for (let i = 0; i < 100; i++) expect(rate.take(pairs)?.retryAfter).toBe(seconds);
      rate.wait(seconds * 1000);
      expect(rate.take(pairs)).toBeUndefined();
    },
  );

  test('counts what has filled meanwhile', () => {
    const rate = createRate(6);
    allowed(rate);
    rate.wait(4_000);
    expect(rate.take()?.retryAfter).toBe(6);
  });
});

test('an offer of more than a minute of pairings is allowed in its turn, and paid for', () => {
  const rate = createRate(10);
  expect(rate.take(16)).toBeUndefined();
  expect(rate.take()?.retryAfter).toBe(42);
  const { retryAfter = 0 } = rate.take(16) ?? {};
  rate.wait(retryAfter * 1000);
  expect(rate.take(16)).toBeUndefined();
});

test('without a limit everything is allowed', () => {
  const rate = createRate(undefined);
  for (let i = 0; i < 1000; i++) expect(rate.take(16)).toBeUndefined();
});

test('so many addresses are remembered, and those seen last', () => {
  const rate = createRate(1);
  rate.take(1, 'first');
  rate.take(1, 'second');
  for (let i = 0; i < 99_998; i++) rate.take(1, `address ${i}`);
  expect(rate.take(1, 'first')).toBeDefined();
  // One more than are remembered: the second is now the one that was seen longest ago.
  rate.take(1, 'one more');
  expect(rate.take(1, 'first')).toBeDefined();
  expect(rate.take(1, 'address 50000')).toBeDefined();
  expect(rate.take(1, 'second')).toBeUndefined();
});
