import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface CpuSource {
  /** What Node makes of affinity and of cgroup v2's `cpu.max`. */
  readonly parallelism: number;
  /** Throws where there is no such file. */
  readonly readFile: (path: string) => string;
}

const system: CpuSource = {
  parallelism: availableParallelism(),
  readFile: (path) => readFileSync(path, 'utf8'),
};

/**
 * CPUs that this process may use, 1 or more. A quota of two and a half CPUs counts as two: a third
 * process would only be throttled.
 *
 * Node heeds the quota of cgroup v2 by itself, but not that of v1, which it looks for in a folder
 * that does not exist (seen with libuv 1.52). There a container finds its own quota under
 * `/sys/fs/cgroup/cpu`, whatever its path on the host.
 */
export function availableCpus({ parallelism, readFile }: CpuSource = system): number {
  const number = (name: string) => {
    try {
      return Number(readFile(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`));
    } catch {
      return Number.NaN;
    }
  };
  const cpus = number('quota') / number('period');
  // Without a limit the quota is -1.
  return cpus > 0 ? Math.max(1, Math.min(parallelism, Math.floor(cpus))) : parallelism;
}
