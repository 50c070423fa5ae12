import { constants } from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type StopSignal = (typeof SIGNALS)[number];

/** Calls back for each signal that asks the process to end, as often as it comes. */
export function onStopSignal(listener: (signal: StopSignal) => void): void {
  for (const signal of SIGNALS) process.on(signal, () => listener(signal));
}

/** What shells and platforms show for a process that a signal ended. */
export function exitCodeOf(signal: string): number {
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0;
  return 128 + number;
}
