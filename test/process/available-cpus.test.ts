import { expect, test } from 'vitest';
import { availableCpus } from '../../src/process/available-cpus.ts';

/** What a container of cgroup v1 finds. */
function cgroup(quota: string, period = '100000\n') {
  const files: Record<string, string> = {
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': quota,
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': period,
  };
  return (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
}

test.each([
  ['200000\n', 2],
  ['250000\n', 2],
  ['50000\n', 1],
  ['1600000\n', 8],
  ['-1\n', 8],
  ['nonsense', 8],
])('of 8 CPUs a quota of %j leaves %i', (quota, cpus) => {
  expect(availableCpus({ parallelism: 8, readFile: cgroup(quota) })).toBe(cpus);
});

test('without a quota to read, it is what Node says', () => {
  const readFile = () => {
    throw new Error('no such file');
  };
  expect(availableCpus({ parallelism: 8, readFile })).toBe(8);
});

test('of this machine there is one at the least', () => {
  expect(availableCpus()).toBeGreaterThanOrEqual(1);
});
