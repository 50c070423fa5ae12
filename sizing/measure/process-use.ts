import { readFileSync } from 'node:fs';

/** What the kernel books on a process (Linux, proc(5)). */
export interface ProcessUse {
  /** Microseconds of processor time, in user and kernel, of all its threads. */
  readonly cpu: number;
  /** Bytes of memory that are resident. */
  readonly memory: number;
}

/** USER_HZ is 100 on every platform that Linux is built for today. */
const TICK_MICROSECONDS = 10_000;

/** Throws where there is no /proc. */
export function processUse(pid: number): ProcessUse {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return { cpu: ticks * TICK_MICROSECONDS, memory: kilobytes * 1024 };
}
