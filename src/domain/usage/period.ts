/** Marketplaces take one record for each hour, so periods are whole hours, and end where hours do. */
export const HOUR_MS = 3_600_000;

/** When the period around `now` ends; a moment between two belongs to the later. */
export function periodEnd(now: number, periodMs: number): number {
  return (Math.floor(now / periodMs) + 1) * periodMs;
}

/** The hour that a period is reported for, its last: marketplaces look back for a few hours only. */
export function reportedHour(end: number): number {
  return end - HOUR_MS;
}
