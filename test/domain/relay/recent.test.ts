import { describe, expect, it } from 'vitest';
import { createRecent } from '../../../src/domain/relay/recent.ts';

function kept(most: number, idleMs = 100) {
  let now = 0;
  const recent = createRecent<number>({ elapsed: () => now }, idleMs, most);
  return {
    recent,
    advance(ms: number) {
      now += ms;
    },
  };
}

describe('what was used lately', () => {
  it('is kept, and gone once it is dropped', () => {
    const { recent } = kept(10);
    recent.keep('a', 1);
    recent.keep('b', 2);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, 2, undefined]);
    recent.drop('a');
    expect([recent.get('a'), recent.get('b')]).toEqual([undefined, 2]);
  });

  it('is never more than may be kept, and the last used of it', () => {
    const { recent } = kept(10);
    for (let count = 0; count < 1000; count += 1) {
      recent.keep(`${count}`, count);
      if (count >= 3) recent.keep('used', -1);
      const there = Array.from({ length: count + 1 }, (_, index) => recent.get(`${index}`));
      expect(there.filter((value) => value !== undefined).length).toBeLessThanOrEqual(10);
      expect(recent.get(`${count}`)).toBe(count);
    }
    expect(recent.get('used')).toBe(-1);
  });

  it('is forgotten after twice the time that it may be idle', () => {
    const { recent, advance } = kept(10);
    recent.keep('idle', 1);
    recent.keep('used', 2);
    for (let count = 0; count < 4; count += 1) {
      advance(60);
      recent.keep('used', recent.get('used') ?? 0);
    }
    expect([recent.get('idle'), recent.get('used')]).toEqual([undefined, 2]);
    advance(200);
    expect(recent.get('used')).toBeUndefined();
  });

  it('is nothing where nothing may be kept', () => {
    const { recent } = kept(0);
    recent.keep('a', 1);
    expect(recent.get('a')).toBeUndefined();
  });
});
