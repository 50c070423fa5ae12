import { describe, expect, it } from 'vitest';
import { configWith, faultsWith, problemsWith } from './given.ts';

const REDIS_URL = 'redis://cache.example.com';

describe('WORKERS', () => {
  it('is 1 unless given', () => {
    expect(configWith().workers).toBe(1);
    expect(configWith({ WORKERS: '1' }).workers).toBe(1);
  });

  it('may be more where they share pairs', () => {
    expect(configWith({ WORKERS: '4', REDIS_URL })).toMatchObject({
      workers: 4,
      sharesPairs: true,
    });
  });

  it('asks for a store that processes share, besides all other faults', () => {
    const [fault, ...others] = faultsWith({ WORKERS: '2' });
    expect(others).toEqual([]);
    expect(fault).toMatchObject({
      variable: 'REDIS_URL',
      problem: expect.stringMatching(
        /^is required.* where WORKERS is more than 1, but it is not set/,
      ),
    });
    expect(problemsWith({ WORKERS: '2', PORT: 'x' })).toHaveLength(2);
  });

  it('is told once where the address of the store is there and wrong', () => {
    expect(problemsWith({ WORKERS: '2', REDIS_URL: 'http://a' })).toEqual([
      expect.stringContaining('redis:'),
    ]);
  });

  it('may be left to the relay, with a store and without', () => {
    expect(configWith({ WORKERS: 'auto' })).toMatchObject({ workers: 'auto', sharesPairs: false });
    expect(configWith({ WORKERS: 'auto', REDIS_URL })).toMatchObject({ sharesPairs: true });
  });

  it.each(['0', '257', '-1', '1.5', '02', 'all', 'AUTO'])('%j is refused', (WORKERS) => {
    expect(problemsWith({ WORKERS, REDIS_URL })).toEqual([
      `must be a whole number from 1 to 256, or auto, not "${WORKERS}"`,
    ]);
  });
});
