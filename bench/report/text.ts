import type { Spread } from '../statistics.ts';

/** A figure to three digits that count, large ones with thousands set off. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** The median, and the quartiles. */
export function spread({ median, lower, upper }: Spread, unit = ''): string {
  return `${number(median)}${unit} (${number(lower)}–${number(upper)})`;
}

export function megabytes(bytes: number): number {
  return bytes / 1e6;
}
