import { describe, expect, it } from 'vitest';
import { compare } from '../../bench/rounds.ts';

const round = (perSecond: number, cpuMicros: number, busy: number) => ({
  perSecond,
  cpuMicros,
  busy,
});

describe('a comparison of two proxies', () => {
  it('is that of requests per second where both used up their core', () => {
    const compared = compare([round(50, 20_000, 1)], [round(100, 9_000, 0.95)]);
    expect(compared.figure.median).toBe(0.5);
    expect(compared.byCpu).toBe(false);
  });

  it('is that of processor time where the load was too weak for one', () => {
    const compared = compare([round(50, 20_000, 1)], [round(100, 2_000, 0.2)]);
    expect(compared.figure.median).toBe(0.1);
    expect(compared.byCpu).toBe(true);
  });
});
